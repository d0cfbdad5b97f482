using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Commissions.Domain.Periods;
using Money;

namespace Commissions.Domain.PartnerLedgers;

/// <summary>One line of a statement: what its hash covers of an entry.</summary>
/// <param name="Key">Ledger key as text.</param>
public sealed record StatementLine(Guid EntryId, string Key, string CustomerId, Amount Amount, DateOnly EffectiveOn,
    string CausedBy)
{
    public static StatementLine FromEntry(EntryPosted entry) =>
        new(entry.EntryId, entry.Key.ToString(), entry.CustomerId, entry.Amount, entry.EffectiveOn, entry.CausedBy);
}

/// <summary>A partner's month: its entries, totals per currency and a hash that chains to the month before.</summary>
public static class Statement
{
    public static StatementClosed Close(
        string partnerId, Period period, IReadOnlyCollection<EntryPosted> entries, string? previousHash) =>
        Close(partnerId, period, [.. entries.Select(StatementLine.FromEntry)], previousHash);

    public static StatementClosed Close(
        string partnerId, Period period, IReadOnlyCollection<StatementLine> lines, string? previousHash) =>
        new(partnerId, period, lines.Count, TotalsOf(lines.Select(line => line.Amount)),
            HashOf(partnerId, period, lines, previousHash), previousHash);

    public static ImmutableArray<Amount> TotalsOf(IEnumerable<Amount> amounts) =>
    [
        .. amounts.GroupBy(amount => amount.Currency)
            .Select(currency => new Amount(currency.Sum(amount => amount.Minor), currency.Key))
            .OrderBy(total => total.Currency, StringComparer.Ordinal),
    ];

    public static string HashOf(
        string partnerId, Period period, IEnumerable<EntryPosted> entries, string? previousHash) =>
        HashOf(partnerId, period, entries.Select(StatementLine.FromEntry), previousHash);

    /// <summary>
    /// SHA-256, lower-case hexadecimal, over UTF-8 lines ended by a line feed: the partner, the period, the previous
    /// hash (or "-"), then one line per entry ordered by entry id: id, key, customer, minor amount, currency,
    /// effective date, cause, separated by one space. Anybody can recompute it from the exported statement.
    /// </summary>
    public static string HashOf(
        string partnerId, Period period, IEnumerable<StatementLine> lines, string? previousHash)
    {
        var text = new StringBuilder()
            .Append(partnerId).Append('\n').Append(period).Append('\n').Append(previousHash ?? "-").Append('\n');
        foreach (var line in lines.OrderBy(line => line.EntryId.ToString(), StringComparer.Ordinal))
            text.Append(CultureInfo.InvariantCulture, $"{line.EntryId} {line.Key} {line.CustomerId} ")
                .Append(CultureInfo.InvariantCulture, $"{line.Amount.Minor} {line.Amount.Currency} ")
                .Append(CultureInfo.InvariantCulture, $"{line.EffectiveOn:yyyy-MM-dd} {line.CausedBy}\n");
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())));
    }
}
