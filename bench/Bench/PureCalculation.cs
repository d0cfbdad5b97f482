using BenchmarkDotNet.Attributes;
using Commissions.Domain.Customers;
using Commissions.Domain.Earning;
using Commissions.Domain.PartnerLedgers;
using Commissions.Domain.Plans;

namespace Bench;

/// <summary>The pure part, without store or network: one customer of 50 facts a call.</summary>
[MemoryDiagnoser]
public class PureCalculation
{
    private readonly List<object> _facts = [];
    private CustomerAccount _account = CustomerAccount.New("");
    private Rulebook _rulebook = new();
    private PostedKeys _posted = PostedKeys.None;

    [GlobalSetup]
    public void Setup()
    {
        // The second customer is a distributor's, so it has entries of both components.
        var facts = new BillingYears(500).InOrder().ToArray();
        _facts.AddRange(facts.Where(fact => fact.Stream.EndsWith("customer-000001", StringComparison.Ordinal))
            .Select(fact => fact.Content));
        _rulebook = SeededLedger.RulebookOf(facts.Select(fact => fact.Content));
        _account = Fold();
        _posted = PostedKeys.None.Add(
            Posting.Entries(Calculate(), PostedKeys.None, new Cause("c", EntryReason.Accrual, null), null));
    }

    [Benchmark(Description = "fold 50 facts")]
    public CustomerAccount Fold() => _facts.Aggregate(CustomerAccount.New("c"), CustomerJournal.Fold);

    [Benchmark(Description = "targets of the customer")]
    public IReadOnlyList<Target> Calculate() => Calculation.Targets(_account, _rulebook);

    [Benchmark(Description = "targets less what is posted")]
    public int Post() => Posting.Entries(
        Calculation.Targets(_account, _rulebook), _posted, new Cause("c", EntryReason.Accrual, null), null).Length;
}
