using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Commissions.Domain.Periods;
using Money;

namespace Commissions.Domain.PartnerLedgers;

/// <summary>A partner's month: its entries, totals per currency and a hash that chains to the month before.</summary>
public static class Statement
{
    public static StatementClosed Close(
        string partnerId, Period period, IReadOnlyCollection<EntryPosted> entries, string? previousHash) =>
        new(partnerId, period, entries.Count, TotalsOf(entries), HashOf(partnerId, period, entries, previousHash),
            previousHash);

    public static ImmutableArray<Amount> TotalsOf(IEnumerable<EntryPosted> entries) =>
    [
        .. entries.GroupBy(entry => entry.Amount.Currency)
            .Select(currency => new Amount(currency.Sum(entry => entry.Amount.Minor), currency.Key))
            .OrderBy(total => total.Currency, StringComparer.Ordinal),
    ];

    /// <summary>
    /// SHA-256, lower-case hexadecimal, over UTF-8 lines ended by a line feed: the partner, the period, the previous
    /// hash (or "-"), then one line per entry ordered by entry id: id, key, customer, minor amount, currency,
    /// effective date, cause, separated by one space. Anybody can recompute it from the exported statement.
    /// </summary>
    public static string HashOf(
        string partnerId, Period period, IEnumerable<EntryPosted> entries, string? previousHash)
    {
        var text = new StringBuilder()
            .Append(partnerId).Append('\n').Append(period).Append('\n').Append(previousHash ?? "-").Append('\n');
        foreach (var entry in entries.OrderBy(entry => entry.EntryId.ToString(), StringComparer.Ordinal))
            text.Append(CultureInfo.InvariantCulture, $"{entry.EntryId} {entry.Key} {entry.CustomerId} ")
                .Append(CultureInfo.InvariantCulture, $"{entry.Amount.Minor} {entry.Amount.Currency} ")
                .Append(CultureInfo.InvariantCulture, $"{entry.EffectiveOn:yyyy-MM-dd} {entry.CausedBy}\n");
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())));
    }
}
