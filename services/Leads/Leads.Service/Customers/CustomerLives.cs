using Contracts.Subscriptions.V1;
using Leads.Domain.Customers;
using Leads.Service.Surface;
using MassTransit;

namespace Leads.Service.Customers;

/// <summary>Keeps whether customers are still there: one who left long ago may be registered as a lead again.</summary>
internal sealed class CustomerLives(IDocumentStore store) : IConsumer<BillingFacts>
{
    public async Task Consume(ConsumeContext<BillingFacts> context)
    {
        var byCustomer = context.Message.Facts.Select(fact => fact.Content)
            .Where(fact => fact is SubscriptionStarted or SubscriptionEnded)
            .ToLookup(fact => fact.CustomerId);
        if (byCustomer.Count == 0) return;

        await using var session = store.LightweightSession();
        // Two messages about one customer may be handled at the same moment; neither may overwrite the other.
        await session.OneAtATime(
            context.CancellationToken, [.. byCustomer.Select(customer => $"customer-life {customer.Key}")]);
        foreach (var facts in byCustomer)
        {
            var known = await session.LoadAsync<CustomerLife>(facts.Key, context.CancellationToken)
                ?? new CustomerLife(facts.Key);
            session.Store(facts.Aggregate(known, (life, fact) => life.Fold(fact)));
        }

        await session.SaveChangesAsync(context.CancellationToken);
    }
}
