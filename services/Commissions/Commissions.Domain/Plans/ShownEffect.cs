using System.Collections.Immutable;
using Decisions;
using Money;

namespace Commissions.Domain.Plans;

/// <summary>What a change adds to one partner's posted history in one currency.</summary>
/// <param name="Keys">Number of amounts that change.</param>
public sealed record PartnerChange(string PartnerId, int Keys, Amount Difference)
{
    /// <summary>
    /// Differences of single keys, added up by partner and currency. A key whose differences cancel out does not
    /// change; a partner whose keys do is listed even where their sum is 0.
    /// </summary>
    public static ImmutableArray<PartnerChange> Total(
        IEnumerable<(string PartnerId, string Key, Amount Difference)> differences) =>
    [
        .. differences.GroupBy(each => (each.PartnerId, each.Key, each.Difference.Currency))
            .Select(key => (key.Key.PartnerId, key.Key.Currency, Minor: key.TotalMinor(each => each.Difference.Minor)))
            .Where(key => key.Minor != 0)
            .GroupBy(key => (key.PartnerId, key.Currency))
            .OrderBy(partner => partner.Key.PartnerId, StringComparer.Ordinal)
            .ThenBy(partner => partner.Key.Currency, StringComparer.Ordinal)
            .Select(partner => new PartnerChange(partner.Key.PartnerId, partner.Count(),
                new Amount(partner.TotalMinor(key => key.Minor), partner.Key.Currency))),
    ];
}

/// <summary>What a change does to posted history, as its author is shown.</summary>
/// <param name="Changes">Null while it has not been calculated.</param>
/// <param name="ChangesPosted">True when it needs a second person: something that was posted changes, or an account
/// cannot be calculated under the change.</param>
public sealed record CalculatedEffect(ImmutableArray<PartnerChange>? Changes, bool ChangesPosted)
{
    public static readonly CalculatedEffect None = new(null, false);
}

/// <summary>A partner for whom a change does something else now than when it was shown.</summary>
public sealed record MovedPartner(string PartnerId, Amount Shown, Amount Now)
{
    public Amount Moved => Now - Shown;
}

/// <summary>
/// An approval is of the effect that was shown: by partner and currency, within a tolerance that the approver states
/// (rule 5.7).
/// </summary>
public static class ShownEffect
{
    /// <param name="toleranceMinor">Minor units that each partner's sum may have moved by, in either direction.</param>
    /// <returns>Partners whose sum moved by more, in the order of their ids.</returns>
    public static ImmutableArray<MovedPartner> Moved(
        IEnumerable<PartnerChange> shown, IEnumerable<PartnerChange> now, long toleranceMinor)
    {
        var (before, after) = (Sums(shown), Sums(now));
        return
        [
            .. before.Keys.Union(after.Keys)
                .OrderBy(key => key.PartnerId, StringComparer.Ordinal)
                .ThenBy(key => key.Currency, StringComparer.Ordinal)
                .Select(key => new MovedPartner(key.PartnerId, new Amount(before.GetValueOrDefault(key), key.Currency),
                    new Amount(after.GetValueOrDefault(key), key.Currency)))
                .Where(partner => Math.Abs(partner.Moved.Minor) > toleranceMinor),
        ];
    }

    public static Rejection? ToleranceRefusal(long toleranceMinor) => toleranceMinor < 0
        ? Rejection.Invalid("toleranceMinor", "A tolerance is 0 or more, in minor units of each currency.")
        : null;

    private static Dictionary<(string PartnerId, string Currency), long> Sums(IEnumerable<PartnerChange> changes) =>
        changes
        .GroupBy(change => (change.PartnerId, change.Difference.Currency))
        .ToDictionary(partner => partner.Key, partner => partner.Sum(change => change.Difference.Minor));
}
