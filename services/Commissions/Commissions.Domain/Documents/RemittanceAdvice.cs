using System.Collections.Immutable;
using Commissions.Domain.Payouts;
using Commissions.Domain.Periods;
using Money;

namespace Commissions.Domain.Documents;

/// <summary>What one transfer of a payout pays: which months, which entries.</summary>
/// <param name="State">That of the payout, or "rejected" where the line came back.</param>
/// <param name="ExecuteOn">Day on which the bank was asked to pay; null before the approval.</param>
/// <param name="PaidOn">Day on the bank's statement; null where this line was not paid, or not yet.</param>
/// <param name="EndToEndId">Names the transfer on both bank statements.</param>
/// <param name="Message">What the transfer says on the partner's bank statement.</param>
/// <param name="Return">Null where the line did not come back.</param>
/// <param name="Months">Their sums add up to <paramref name="Amount"/>.</param>
public sealed record RemittanceAdvice(string PayoutId, string PartnerId, string State, Amount Amount, int Entries,
    DateOnly LockedOn, DateOnly? ExecuteOn, DateOnly? PaidOn, string EndToEndId, string Message,
    RemittanceReturn? Return, ImmutableArray<RemittanceMonth> Months)
{
    /// <param name="line">Of the payout.</param>
    /// <param name="entries">What it took, in order of posting.</param>
    /// <param name="paidOn">Day on which the bank paid the line; null where it did not, or not yet.</param>
    /// <param name="returnedOn">Day on which the return was approved; null where there is none.</param>
    public static RemittanceAdvice Make(Payout payout, PayoutLine line, IReadOnlyCollection<EntryToList> entries,
        DateOnly? paidOn, DateOnly? returnedOn)
    {
        var (locked, partnerId) = (payout.Locked!, line.PartnerId);
        return new RemittanceAdvice(locked.PayoutId, partnerId, payout.StateOf(partnerId), line.Amount, entries.Count,
            locked.LockedOn, payout.Approved?.ApprovedOn, paidOn,
            PayoutFile.EndToEndId(locked, line), PaymentFile.MessageOf(locked.PayoutId),
            RemittanceReturn.From(payout, partnerId, returnedOn),
            [
                .. entries.GroupBy(listed => listed.Entry.Period).OrderBy(month => month.Key)
                    .Select(month => RemittanceMonth.From(partnerId, locked.Currency, month)),
            ]);
    }
}

/// <summary>The bank sent the money back: it is payable again.</summary>
/// <param name="On">Day on which a second person approved the return.</param>
/// <param name="BankReference">Null where release 0.1.0 recorded none.</param>
public sealed record RemittanceReturn(DateOnly? On, string Reason, string? BankReference)
{
    public static RemittanceReturn? From(Payout payout, string partnerId, DateOnly? on) =>
        payout.Rejected.FirstOrDefault(line => line.PartnerId == partnerId) is { } rejected
            ? new RemittanceReturn(on, rejected.Reason, rejected.BankReference)
            : null;
}

/// <summary>What the transfer pays of one statement.</summary>
public sealed record RemittanceMonth(Period Period, Amount Subtotal, ImmutableArray<CustomerLines> Customers)
{
    public static RemittanceMonth From(string partnerId, string currency, IGrouping<Period, EntryToList> month) =>
        new(month.Key, new Amount(month.TotalMinor(listed => listed.Entry.Amount.Minor), currency),
            CustomerLines.Group(partnerId, currency, month));
}
