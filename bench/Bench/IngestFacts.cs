using Contracts.Leads.V1;
using Contracts.Subscriptions.V1;

namespace Bench;

/// <summary>
/// Facts of customers whose every payment earns something, month by month: so an entry tells that a payment has
/// arrived.
/// </summary>
internal sealed class IngestFacts
{
    private const int CustomersMax = 3_000;

    /// <summary>As many customers as one in four of the others come all at once, with their history.</summary>
    private const int HistoryPart = 4;

    private readonly BillingYears _years;
    private readonly HashSet<string> _customers;
    private readonly HashSet<string> _withHistory;
    private readonly List<JournalledFact> _delivered = [];
    private int _month;

    public IngestFacts(int facts)
    {
        var customers = Math.Min(facts / BillingYears.FactsPerCustomer, CustomersMax);
        _years = new BillingYears((customers + (customers / HistoryPart)) * BillingYears.FactsPerCustomer);
        Holders = [.. _years.Holders()];
        var held = Holders.Select(fact => fact.Content).OfType<AttributionStarted>().ToLookup(held => held.CustomerId);
        // Whoever only brought a customer earns nothing from the second year on.
        _customers = [.. held.Take(customers).Where(roles => roles.Any(role => role.Role == AttributionRole.Retention))
            .Select(roles => roles.Key)];
        _withHistory = [.. held.Skip(customers).Select(roles => roles.Key)];
    }

    /// <summary>Partners and attributions, which are there before anything is measured.</summary>
    public IReadOnlyList<JournalledFact> Holders { get; }

    /// <summary>Everything that was handed out so far, with the holders.</summary>
    public IEnumerable<JournalledFact> All => Holders.Concat(_delivered);

    public int MonthsLeft => BillingYears.MonthsMin - _month;

    /// <summary>One month of all customers that was not handed out yet.</summary>
    /// <param name="paidOn">When its invoices are paid; null: when they were due.</param>
    public IReadOnlyList<BillingFact> NextMonth(DateOnly? paidOn = null)
    {
        if (MonthsLeft == 0) throw new InvalidOperationException("There are no more months. Ask for fewer --runs.");
        return HandOut(_years.OfMonth(_month++).Where(fact => IsOf(_customers, fact))
            .Select(fact => paidOn is { } day && fact.Content is PaymentRecorded payment
                ? fact with { Content = payment with { PaidOn = day } }
                : fact));
    }

    /// <summary>Years of customers that nothing was handed out of, in order of time.</summary>
    public IReadOnlyList<BillingFact> History() => HandOut(Enumerable.Range(0, BillingYears.FactsPerCustomer)
        .SelectMany(_years.OfMonth).Where(fact => IsOf(_withHistory, fact)));

    private static bool IsOf(HashSet<string> customers, JournalledFact fact) =>
        fact.Content is BillingFact billing && customers.Contains(billing.CustomerId);

    private BillingFact[] HandOut(IEnumerable<JournalledFact> facts)
    {
        JournalledFact[] delivered = [.. facts];
        _delivered.AddRange(delivered);
        return [.. delivered.Select(fact => (BillingFact)fact.Content)];
    }
}
