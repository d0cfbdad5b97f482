using Commissions.Domain.PartnerLedgers;
using Commissions.Domain.Periods;
using Hosting;
using Money;

namespace Commissions.Service.Periods;

/// <summary>Answer to a close, and to its dry run.</summary>
/// <param name="Released">Entries that the close itself posts: later years of prepayments that began by the month's
/// end. A customer that has not followed the newest rules yet does so first, and that may post into a later month. None
/// when the month was closed before.</param>
/// <param name="DryRun">Nothing was changed.</param>
/// <param name="Totals">What the month comes to, by currency: its statements add up to it.</param>
/// <param name="ReleasedTotals">Of that, what the close itself posts into the month.</param>
/// <param name="Partners">The same by partner and currency.</param>
/// <param name="ReleasedEntries">The entries that the close itself posts, 500 at most.</param>
internal sealed record ClosedPeriod(Period Period, int Statements, int Released, bool DryRun,
    IReadOnlyList<Amount> Totals, IReadOnlyList<Amount> ReleasedTotals, IReadOnlyList<ClosedPartner> Partners,
    IReadOnlyList<ReleasedEntry> ReleasedEntries)
{
    public static ClosedPeriod From(Period month, int statements, IReadOnlyList<EntryPosted> ofMonth,
        IReadOnlyList<EntryPosted> released)
    {
        var intoMonth = released.Where(entry => entry.Period == month).ToArray();
        var releasedOf = intoMonth.ToLookup(By);
        return new ClosedPeriod(month, statements, released.Count, false, Sums(ofMonth), Sums(intoMonth),
            [
                .. ofMonth.GroupBy(By).OrderBy(group => group.Key.PartnerId, StringComparer.Ordinal)
                    .ThenBy(group => group.Key.Currency, StringComparer.Ordinal)
                    .Select(group =>
                        new ClosedPartner(group.Key.PartnerId, group.Count(), Sum(group, group.Key.Currency),
                        Sum(releasedOf[group.Key], group.Key.Currency))),
            ],
            [.. released.Take(RequestLimits.PageSizeMax).Select(ReleasedEntry.From)]);
    }

    private static (string PartnerId, string Currency) By(EntryPosted entry) =>
        (entry.PartnerId, entry.Amount.Currency);

    private static IReadOnlyList<Amount> Sums(IEnumerable<EntryPosted> entries) =>
    [
        .. entries.GroupBy(entry => entry.Amount.Currency).OrderBy(group => group.Key, StringComparer.Ordinal)
            .Select(group => Sum(group, group.Key)),
    ];

    private static Amount Sum(IEnumerable<EntryPosted> entries, string currency) =>
        new(entries.TotalMinor(entry => entry.Amount.Minor), currency);
}

/// <param name="Released">Of the total, what the close itself posts.</param>
internal sealed record ClosedPartner(string PartnerId, int Entries, Amount Total, Amount Released);

/// <param name="EarnedOn">First day of the later year of the prepayment.</param>
internal sealed record ReleasedEntry(string PartnerId, string CustomerId, string Key, int CustomerYear,
    DateOnly EarnedOn, Period Period, Amount Amount)
{
    public static ReleasedEntry From(EntryPosted entry) => new(entry.PartnerId, entry.CustomerId, entry.Key.ToString(),
        entry.Working.CustomerYear, entry.EarnedOn, entry.Period, entry.Amount);
}
