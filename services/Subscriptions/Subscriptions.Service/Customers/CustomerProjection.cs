using Billing;
using Contracts.Leads.V1;
using Contracts.Subscriptions.V1;
using EventStore;
using JasperFx.Events.Daemon;
using JasperFx.Events.Projections;
using JasperFx.Events.Subscriptions;
using Marten;
using Marten.Services;
using Marten.Subscriptions;
using Subscriptions.Domain.Metrics;

namespace Subscriptions.Service.Customers;

/// <summary>
/// Keeps the figures of each customer up to date. A page of events, the figures it changed and the daemon's progress
/// commit together; and folding a fact twice changes nothing.
/// </summary>
internal sealed class CustomerProjection(IConfiguration configuration) : ISubscription
{
    private const string Name = "customers";
    private const int PageEventsMax = 1_000;

    private readonly int _winBackDays = WinBack.Days(configuration);
    private Remembered? _remembered;

    public static void Configure(ISubscriptionOptions options)
    {
        options.Name = Name;
        // 2: subscriptions as intervals, totals that can fall. A new version reads all facts again, and has the figures
        // of as many as it has read.
        options.Version = 2;
        options.Options.BatchSize = PageEventsMax;
        foreach (var type in EventNames.List<BillingFact>().Values.Concat(EventNames.List<ProgrammeFact>().Values))
            options.IncludeType(type);
    }

    public async Task<IChangeListener> ProcessEventsAsync(EventRange page, ISubscriptionController controller,
        IDocumentOperations operations, CancellationToken cancellationToken)
    {
        // Gone until the page has committed: one that fails leaves nothing behind.
        var remembered = Interlocked.Exchange(ref _remembered, null);
        var customers = remembered?.IsAsOf(page.SequenceFloor, controller) == true
            ? remembered.Customers
            : new FoldedCustomers();
        await customers.Load(page.Events.SelectMany(@event => CustomersOf(@event.Data)), page.SequenceFloor, operations,
            cancellationToken);
        foreach (var fact in page.Events.Select(@event => @event.Data))
        {
            if (fact is CustomersMerged merge && merge.CustomerId != merge.IntoCustomerId)
                customers.Unite(new CustomersMerge(merge.CustomerId, merge.IntoCustomerId));
            else if (fact is PartnerRegistered partner)
                operations.Store(new PartnerDocument { Id = partner.PartnerId, Segments = [.. partner.Segments] });
            foreach (var id in CustomersOf(fact).Take(1)) customers.Fold(id, fact);
        }

        customers.Store(operations, facts => Figures.Compute(facts, _winBackDays));
        operations.FailUnlessProgressMoves(page);
        if (page.Events.Count > 0)
            return new AfterCommit(() => _remembered = new Remembered(
                customers, page.SequenceCeiling, page.SequenceCeiling, controller));

        // Nothing changes, and Marten does not tell whether it has committed.
        _remembered = new Remembered(customers, page.SequenceFloor, page.SequenceCeiling, controller);
        return NullChangeListener.Instance;
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

    /// <summary>
    /// Customers as this process's last page left them: the same at all positions of a span. After another instance had
    /// the lead, another agent begins.
    /// </summary>
    private sealed record Remembered(FoldedCustomers Customers, long From, long Until, ISubscriptionController Agent)
    {
        public bool IsAsOf(long position, ISubscriptionController agent) =>
            ReferenceEquals(Agent, agent) && From <= position && position <= Until;
    }

    private sealed class AfterCommit(Action remember) : IChangeListener
    {
        public Task AfterCommitAsync(IDocumentSession session, IChangeSet commit, CancellationToken token)
        {
            remember();
            return Task.CompletedTask;
        }

        public Task BeforeCommitAsync(IDocumentSession session, IChangeSet commit, CancellationToken token) =>
            Task.CompletedTask;
    }
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
