using System.Collections.Immutable;
using Commissions.Domain.Customers;
using Commissions.Domain.Earning;
using Commissions.Domain.Plans;

namespace Commissions.Domain.PartnerLedgers;

/// <summary>What payouts have taken of a key, and the plan version of the last entry that they took.</summary>
public sealed record PaidKey(LedgerKey Key, long Minor, string PlanId, int PlanVersion);

/// <summary>What payouts have taken, by key.</summary>
public sealed record PaidKeys(ImmutableDictionary<LedgerKey, PaidKey> ByKey)
{
    public static readonly PaidKeys None = new(ImmutableDictionary<LedgerKey, PaidKey>.Empty);

    public bool IsSame(PaidKeys other) => ByKey.Count == other.ByKey.Count
        && ByKey.All(paid => other.ByKey.GetValueOrDefault(paid.Key) == paid.Value);

    /// <param name="entries">Entries that payouts took and did not give back, in order of posting.</param>
    public static PaidKeys FromEntries(IEnumerable<EntryPosted> entries) => new(entries.GroupBy(entry => entry.Key)
        .ToImmutableDictionary(key => key.Key, key => new PaidKey(key.Key, key.Sum(entry => entry.Amount.Minor),
            key.Last().Working.PlanId, key.Last().Working.PlanVersion)));

    /// <summary>
    /// The paid keys that the newest publication would lower and that its terms protect: each keeps the version it was
    /// paid under. Empty unless that publication is a retroactive change with <c>protectPaid</c>.
    /// </summary>
    /// <param name="posted">What the ledger holds under the rules before the publication.</param>
    public ImmutableArray<VersionProtected> Protected(CustomerAccount account, PostedKeys posted, Rulebook rulebook)
    {
        if (ByKey.IsEmpty || rulebook.Published.IsEmpty) return [];
        var newest = rulebook.Published[^1];
        if (!newest.Terms.Protects) return [];

        var targets = Calculation.Targets(account, rulebook)
            .ToDictionary(target => target.Key, target => target.Amount.Minor);
        bool IsLowered(PaidKey paid)
        {
            var target = targets.GetValueOrDefault(paid.Key);
            return target < paid.Minor && target < (posted.Find(paid.Key)?.Amount.Minor ?? 0);
        }

        return
        [
            .. ByKey.Values
                .Where(paid => paid.PlanId == newest.PlanId && paid.PlanVersion < newest.Version && IsLowered(paid))
                .OrderBy(paid => paid.Key.ToString(), StringComparer.Ordinal)
                .Select(paid => new VersionProtected(paid.Key.PartnerId, account.CustomerId, paid.Key, paid.PlanId,
                    paid.PlanVersion, newest.Version, newest.Publication)),
        ];
    }
}
