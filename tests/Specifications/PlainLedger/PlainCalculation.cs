using Contracts.Leads.V1;
using Contracts.Subscriptions.V1;

namespace Specifications.PlainLedger;

/// <summary>
/// The whole ledger once more, written from the rules alone (docs/rules.md) and sharing no code with the product: slow,
/// without state, to be read from top to bottom. What the product posts has to add up to this.
/// </summary>
public static class PlainCalculation
{
    /// <summary>The target of every key of every customer, zeros included.</summary>
    public static IReadOnlyDictionary<PlainKey, PlainTarget> Targets(PlainHistory history)
    {
        var targets = new Dictionary<PlainKey, PlainTarget>();
        var customers = history.Billing.Select(fact => fact.CustomerId)
            .Concat(history.Partners.OfType<AttributionStarted>().Select(fact => fact.CustomerId)).Distinct();
        foreach (var account in customers.GroupBy(customer => MergedInto(customer, history.Billing)))
            foreach (var (key, target) in new PlainAccount(account.ToHashSet(), history).Targets())
                targets.Add(key, target);
        return targets;
    }

    /// <summary>Training, the reverse commission: what the partner owes on training that it sold.</summary>
    public static long Royalty(long revenueMinor, int royaltyPpm) =>
        (revenueMinor * new Ratio(royaltyPpm, 1_000_000)).Rounded();

    /// <summary>
    /// Customer year: 1, and one more for each anniversary of the anchor that has come; counted from the anchor, never
    /// from the anniversary before.
    /// </summary>
    public static int CustomerYear(DateOnly anchor, DateOnly day)
    {
        var year = 1;
        while (anchor.AddYears(year) <= day) year++;
        return year;
    }

    /// <summary>
    /// Merged customers are one account; all facts of both count, so that the earliest anchor wins. Its name is that of
    /// its first member, which nobody sees.
    /// </summary>
    private static string MergedInto(string customer, IReadOnlyList<BillingFact> facts)
    {
        var account = new SortedSet<string>(StringComparer.Ordinal) { customer };
        var merges = facts.OfType<CustomersMerged>().ToArray();
        while (true)
        {
            var before = account.Count;
            foreach (var merge in merges)
                if (account.Contains(merge.CustomerId) || account.Contains(merge.IntoCustomerId))
                    account.UnionWith([merge.CustomerId, merge.IntoCustomerId]);
            if (account.Count == before) return account.Min!;
        }
    }
}
