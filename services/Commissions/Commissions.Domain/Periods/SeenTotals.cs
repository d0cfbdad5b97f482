using System.Globalization;
using Decisions;
using Money;

namespace Commissions.Domain.Periods;

/// <summary>A sum as somebody saw it before deciding.</summary>
/// <param name="Currency">ISO 4217.</param>
/// <param name="Minor">Minor units of the currency.</param>
/// <param name="PartnerId">Whose sum; null for that of all partners.</param>
public sealed record SeenTotal(string Currency, long Minor, string? PartnerId = null);

/// <summary>
/// Money is fixed only as it was seen: what changed between the look and the decision is named, and nothing is done.
/// </summary>
public static class SeenTotals
{
    private const int NamedMax = 50;
    private const int ListedMax = 100_000;

    /// <param name="field">Name of the input, for a currency that is none.</param>
    /// <param name="seen">Sums of all partners, of single partners, or both. Whatever is given is compared as a whole:
    /// a sum that is not listed was seen as zero.</param>
    /// <param name="found">Sums by partner and currency as they are now.</param>
    /// <param name="differs">The refusal; it gets a fact for each difference, 50 at most, and their number.</param>
    /// <returns>Null when everything is as it was seen.</returns>
    public static Rejection? Compare(
        string field, IReadOnlyCollection<SeenTotal> seen, IReadOnlyCollection<SeenTotal> found, Rejection differs)
    {
        if (Check(field, seen) is { } wrong) return wrong;
        var ofAll = seen.Where(total => total.PartnerId is null).ToArray();
        var ofPartners = seen.Where(total => total.PartnerId is not null).ToArray();
        var differences = new List<(string Of, Amount Seen, Amount Found)>();
        if (ofAll.Length > 0 || ofPartners.Length == 0) differences.AddRange(Differences(ofAll, found, _ => null));
        if (ofPartners.Length > 0) differences.AddRange(Differences(ofPartners, found, total => total.PartnerId));
        if (differences.Count == 0) return null;
        return differences.Take(NamedMax).Aggregate(
            differs.AddFact("differences", differences.Count.ToString(CultureInfo.InvariantCulture)),
            (refusal, difference) =>
                refusal.AddFact($"difference:{difference.Of}", string.Create(CultureInfo.InvariantCulture,
                $"seen {difference.Seen}, now {difference.Found}, difference {difference.Found - difference.Seen}")));
    }

    private static Rejection? Check(string field, IReadOnlyCollection<SeenTotal> seen)
    {
        if (seen.Count > ListedMax) return Rejection.Invalid(field, $"List at most {ListedMax} sums.");
        if (seen.Any(total => total is null)) return Rejection.Invalid(field, "A sum must not be null.");
        if (seen.FirstOrDefault(total => !Currencies.IsKnown(total.Currency)) is { } unknown)
            return Rejection.Invalid(field, "Use an ISO 4217 code such as EUR.", "unknown-currency")
                .AddFact("value", unknown.Currency);
        return seen.All(total => Amount.IsInRange(total.Minor))
            ? null
            : Rejection.Invalid(field, $"A sum is at most {Amount.MinorMax} minor units.", "amount-out-of-range");
    }

    private static IEnumerable<(string Of, Amount Seen, Amount Found)> Differences(
        IEnumerable<SeenTotal> seen, IEnumerable<SeenTotal> found, Func<SeenTotal, string?> partnerOf)
    {
        var before = Sums(seen, partnerOf);
        var now = Sums(found, partnerOf);
        return before.Keys.Union(now.Keys)
            .OrderBy(key => key.PartnerId, StringComparer.Ordinal).ThenBy(key => key.Currency, StringComparer.Ordinal)
            .Select(key => (
                Of: key.PartnerId is { } partner ? $"{partner}:{key.Currency}" : key.Currency,
                Seen: new Amount(before.GetValueOrDefault(key), key.Currency),
                Found: new Amount(now.GetValueOrDefault(key), key.Currency)))
            .Where(sum => sum.Seen != sum.Found);
    }

    private static Dictionary<(string? PartnerId, string Currency), long> Sums(
        IEnumerable<SeenTotal> totals, Func<SeenTotal, string?> partnerOf) => totals
        .GroupBy(total => (partnerOf(total), total.Currency))
        .ToDictionary(group => group.Key, group => group.TotalMinor(total => total.Minor));
}
