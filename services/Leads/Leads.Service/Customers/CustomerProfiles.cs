using Contracts.Subscriptions.V1;
using Leads.Domain.Customers;
using MassTransit;

namespace Leads.Service.Customers;

/// <summary>A match key that belongs to a customer; a lead under it is no new business.</summary>
internal sealed record CustomerKey
{
    /// <summary>The key.</summary>
    public required string Id { get; init; }

    public required string CustomerId { get; init; }
}

/// <summary>
/// Keeps who the customers are, as far as billing knows, to recognize existing customers and self-referral. Profiles
/// may come twice or late: the one recorded last counts.
/// </summary>
internal sealed class CustomerProfiles(IDocumentStore store) : IConsumer<BillingFacts>
{
    public async Task Consume(ConsumeContext<BillingFacts> context)
    {
        var latest = context.Message.Facts
            .Where(fact => fact.Content is CustomerProfileRecorded)
            .GroupBy(fact => fact.Content.CustomerId)
            .Select(facts => facts.MaxBy(fact => fact.RecordedAt)!)
            .ToList();
        if (latest.Count == 0) return;

        await using var session = store.LightweightSession();
        foreach (var fact in latest)
        {
            var profile = (CustomerProfileRecorded)fact.Content;
            var known = await session.LoadAsync<KnownCustomer>(profile.CustomerId, context.CancellationToken);
            if (known is null || known.RecordedAt <= fact.RecordedAt) Remember(session, profile, fact.RecordedAt);
        }

        await session.SaveChangesAsync(context.CancellationToken);
    }

    private static void Remember(IDocumentSession session, CustomerProfileRecorded profile, DateTimeOffset recordedAt)
    {
        var keys = KnownCustomer.KeysOf(profile.LegalId, profile.Domain, profile.Country);
        session.Store(new KnownCustomer(
            profile.CustomerId, profile.LegalId, profile.Domain, profile.Country, keys, recordedAt));
        foreach (var key in keys) session.Store(new CustomerKey { Id = key, CustomerId = profile.CustomerId });
    }
}
