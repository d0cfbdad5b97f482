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
    private readonly BillingYears _years;
    private readonly HashSet<string> _customers;
    private readonly List<JournalledFact> _delivered = [];
    private int _month;

    public IngestFacts(int facts)
    {
        _years = new BillingYears(Math.Min(facts, CustomersMax * 50));
        Holders = [.. _years.Holders()];
        // Whoever only brought a customer earns nothing from the second year on.
        _customers = [.. Holders.Select(fact => fact.Content).OfType<AttributionStarted>()
            .Where(held => held.Role == AttributionRole.Retention).Select(held => held.CustomerId)];
    }

    /// <summary>Partners and attributions, which are there before anything is measured.</summary>
    public IReadOnlyList<JournalledFact> Holders { get; }

    /// <summary>Everything that was handed out so far, with the holders.</summary>
    public IEnumerable<JournalledFact> All => Holders.Concat(_delivered);

    public int MonthsLeft => BillingYears.MonthsMin - _month;

    /// <summary>One month of all customers that was not handed out yet.</summary>
    public IReadOnlyList<BillingFact> NextMonth()
    {
        if (MonthsLeft == 0) throw new InvalidOperationException("There are no more months. Ask for fewer --runs.");
        var facts = _years.OfMonth(_month++)
            .Where(fact => fact.Content is BillingFact billing && _customers.Contains(billing.CustomerId)).ToArray();
        _delivered.AddRange(facts);
        return [.. facts.Select(fact => (BillingFact)fact.Content)];
    }
}
