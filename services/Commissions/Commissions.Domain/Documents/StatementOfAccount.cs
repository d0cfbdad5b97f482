using System.Collections.Immutable;
using Commissions.Domain.Periods;
using Money;

namespace Commissions.Domain.Documents;

/// <summary>
/// A partner's month in one currency: opening + earned − returned − paid = closing. The closing balance is the opening
/// one of the month after (rules 9.1, 9.2).
/// </summary>
/// <param name="Opening">All entries of earlier months, less what was paid in them.</param>
/// <param name="Earned">The month's entries above zero.</param>
/// <param name="Returned">The month's entries below zero, as a positive sum.</param>
/// <param name="Paid">What reached the partner in the month, less what its bank sent back.</param>
/// <param name="Entries">Number of entries.</param>
/// <param name="Payments">What <paramref name="Paid"/> consists of.</param>
/// <param name="Payouts">Which payouts took the month's entries, then or later.</param>
public sealed record StatementOfAccount(string Currency, Amount Opening, Amount Earned, Amount Returned, Amount Paid,
    Amount Closing, int Entries, ImmutableArray<Payment> Payments, ImmutableArray<CustomerLines> Customers,
    ImmutableArray<PartOfPayout> Payouts)
{
    /// <summary>One for each currency in which there is anything to say, in the order of their codes.</summary>
    /// <param name="before">Sums of the entries of all earlier months.</param>
    /// <param name="entries">Entries of the month, in order of posting.</param>
    /// <param name="payouts">Parts of all payouts of the partner.</param>
    public static ImmutableArray<StatementOfAccount> Make(string partnerId, Period period, IEnumerable<Amount> before,
        IReadOnlyCollection<EntryToList> entries, IReadOnlyCollection<PartOfPayout> payouts, ClosedMonths closed)
    {
        var payments = closed.Payments(payouts);
        var opening = before.ToDictionary(amount => amount.Currency, amount => amount.Minor);
        return
        [
            .. opening.Keys.Union(entries.Select(listed => listed.Entry.Amount.Currency)).Order(StringComparer.Ordinal)
                .Select(currency => Make(partnerId, period, new Amount(opening.GetValueOrDefault(currency), currency),
                    [.. entries.Where(listed => listed.Entry.Amount.Currency == currency)],
                    [.. payments.Where(payment => payment.Amount.Currency == currency && payment.Period <= period)],
                    [.. payouts.Where(part => part.Amount.Currency == currency && part.Period == period)]))
                .Where(currency => currency.IsWorthSaying),
        ];
    }

    private bool IsWorthSaying => Opening.Minor != 0 || Entries > 0 || !Payments.IsEmpty;

    private static StatementOfAccount Make(string partnerId, Period period, Amount before,
        ImmutableArray<EntryToList> entries, ImmutableArray<Payment> payments, ImmutableArray<PartOfPayout> payouts)
    {
        var ofMonth = payments.Where(payment => payment.Period == period).ToImmutableArray();
        var opening = before.Minor - Sum(payments.Where(payment => payment.Period < period));
        var earned = entries.Where(listed => listed.Entry.Amount.Minor > 0).Sum();
        var returned = -entries.Where(listed => listed.Entry.Amount.Minor < 0).Sum();
        var paid = Sum(ofMonth);
        Amount Of(Int128 minor) => new(Total.Fitting(minor), before.Currency);
        return new StatementOfAccount(before.Currency, Of(opening), Of(earned), Of(returned), Of(paid),
            Of(opening + earned - returned - paid), entries.Length, ofMonth,
            CustomerLines.Group(partnerId, before.Currency, entries), payouts);
    }

    private static Int128 Sum(IEnumerable<Payment> payments) =>
        payments.Aggregate(Int128.Zero, (sum, payment) => sum + payment.Amount.Minor);
}

file static class Entries
{
    public static Int128 Sum(this IEnumerable<EntryToList> entries) =>
        entries.Aggregate(Int128.Zero, (sum, listed) => sum + listed.Entry.Amount.Minor);
}
