using Billing;
using Contracts.Leads.V1;
using Contracts.Subscriptions.V1;
using EventStore;
using JasperFx.Events.Daemon;
using JasperFx.Events.Projections;
using JasperFx.Events.Subscriptions;
using Marten;
using Marten.Subscriptions;
using Subscriptions.Domain.Customers;
using Subscriptions.Domain.Metrics;

namespace Subscriptions.Service.Customers;

/// <summary>
/// Keeps a document per customer up to date. A page of events, the documents it changed and the daemon's progress
/// commit together; and folding a fact twice changes nothing.
/// </summary>
internal sealed class CustomerProjection(IConfiguration configuration) : ISubscription
{
    private const string Name = "customers";
    private const int PageEventsMax = 1_000;

    private readonly int _winBackDays = WinBack.Days(configuration);

    public static void Configure(ISubscriptionOptions options)
    {
        options.Name = Name;
        // 2: subscriptions as intervals, totals that can fall. A new version reads all facts again.
        options.Version = 2;
        options.Options.BatchSize = PageEventsMax;
        foreach (var type in EventNames.List<BillingFact>().Values.Concat(EventNames.List<ProgrammeFact>().Values))
            options.IncludeType(type);
    }

    public async Task<IChangeListener> ProcessEventsAsync(EventRange page, ISubscriptionController controller,
        IDocumentOperations operations, CancellationToken cancellationToken)
    {
        var merged = await operations.LoadAsync<MergedCustomersDocument>(MergedCustomersDocument.TheId,
            cancellationToken)
            ?? new MergedCustomersDocument();
        var ids = page.Events.SelectMany(@event => CustomersOf(@event.Data)).Select(merged.RootOf).Distinct().ToArray();
        var customers = (await operations.LoadManyAsync<CustomerDocument>(cancellationToken, ids))
            .ToDictionary(customer => customer.Id, customer => customer.Facts);
        var changed = new HashSet<string>(StringComparer.Ordinal);
        foreach (var fact in page.Events.Select(@event => @event.Data))
        {
            if (fact is CustomersMerged merge && merge.CustomerId != merge.IntoCustomerId)
                merged = Unite(merge, merged, customers, changed, operations);
            else if (fact is PartnerRegistered partner)
                operations.Store(new PartnerDocument { Id = partner.PartnerId, Segments = [.. partner.Segments] });
            foreach (var id in CustomersOf(fact).Take(1).Select(merged.RootOf))
            {
                customers[id] = (customers.GetValueOrDefault(id) ?? CustomerFacts.New(id)).Fold(fact);
                changed.Add(id);
            }
        }

        foreach (var id in changed)
            operations.Store(new CustomerDocument
            {
                Id = id,
                Facts = customers[id],
                Figures = Figures.Compute(customers[id], _winBackDays),
            });
        return NullChangeListener.Instance;
    }

    private static MergedCustomersDocument Unite(CustomersMerged fact, MergedCustomersDocument merged,
        Dictionary<string, CustomerFacts> customers, HashSet<string> changed, IDocumentOperations operations)
    {
        var before = new[] { fact.CustomerId, fact.IntoCustomerId }.Select(merged.RootOf).Distinct().ToArray();
        var merge = new CustomersMerge(fact.CustomerId, fact.IntoCustomerId);
        // A group too large stays as two, as in the ledger.
        if (merged.Merged.Knows(merge) || merged.Merged.IsTooLarge(merge)) return merged;
        merged = merged with { Merged = merged.Merged.Fold(merge) };
        operations.Store(merged);

        var root = merged.RootOf(fact.CustomerId);
        var united = CustomerFacts.New(root);
        foreach (var id in before)
        {
            if (customers.Remove(id, out var facts)) united = united.UnitedWith(facts);
            changed.Remove(id);
            if (id != root) operations.Delete<CustomerDocument>(id);
        }

        customers[root] = united;
        changed.Add(root);
        return merged;
    }

    // Of a merge both; of everything else the customer that it is about.
    private static IEnumerable<string> CustomersOf(object fact) => fact switch
    {
        CustomersMerged merged => [merged.CustomerId, merged.IntoCustomerId],
        BillingFact billing => [billing.CustomerId],
        AttributionStarted started => [started.CustomerId],
        AttributionEnded ended => [ended.CustomerId],
        _ => [],
    };
}

/// <summary>How long a customer may be away and still be the same customer, as in the plans of Commissions.</summary>
internal static class WinBack
{
    private const string Key = "Metrics:WinBackDays";

    public static int Days(IConfiguration configuration) =>
        configuration.GetValue(Key, CustomerLife.WinBackDaysUntilSet) is var days && days >= 0
        ? days
        : throw new InvalidOperationException($"{Key} is at least 0.");
}
