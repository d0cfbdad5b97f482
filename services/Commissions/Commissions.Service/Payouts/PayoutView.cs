using Commissions.Domain.Payouts;
using Commissions.Domain.Periods;
using Money;


namespace Commissions.Service.Payouts;

/// <summary>A payout on the surface.</summary>
/// <param name="Total">What the bank is asked to pay, as <paramref name="Asked"/>; lines sent back are still in
/// it.</param>
/// <param name="Returned">Lines that the bank sent back, each in the state "rejected"; their money is payable
/// again.</param>
/// <param name="Paid">What reached the partners: nothing before the bank's confirmation, and never a line sent
/// back.</param>
/// <param name="PaidOn">Day on which the bank paid; absent before the confirmation.</param>
/// <param name="Skipped">Only in the answer to its creation and in a dry run: who is not paid, and why.</param>
/// <param name="Number">What people call it; absent in a dry run, and the id for payouts of earlier releases.</param>
/// <param name="ExecuteOn">Day on which the bank is asked to pay; absent before the approval.</param>
internal sealed record PayoutView(string? PayoutId, string? Number, string State, string Currency, Period UpToPeriod,
    Amount Total,
    PayoutSum Asked, PayoutSum Returned, PayoutSum Paid, DateOnly? LockedOn, DateOnly? PaidOn,
    IReadOnlyList<PayoutLineView> Lines, string? LockedBy, string? Approver, DateOnly? ExecuteOn, string? FileHash,
    IReadOnlyList<SkippedPartner>? Skipped)
{
    /// <summary>Who handed out the file first, and when; absent before.</summary>
    public string? ExportedBy { get; init; }
    public DateOnly? ExportedOn { get; init; }
    public string? ConfirmedBy { get; init; }

    public static PayoutView From(Payout payout)
    {
        var locked = payout.Locked!;
        var file = payout.Exports.FirstOrDefault();
        return new PayoutView(locked.PayoutId, payout.Number, payout.State.ToString().ToLowerInvariant(),
            locked.Currency, locked.UpToPeriod,
            payout.Asked.Amount, payout.Asked, payout.Returned, payout.Paid, locked.LockedOn,
            payout.Confirmed?.ConfirmedOn,
            [
                .. locked.Lines.Select(line => PayoutLineView.From(payout, line)),
            ], locked.LockedBy, payout.Approved?.Approver, payout.Approved?.ApprovedOn,
            payout.Exports.FirstOrDefault(export => export.Format == PaymentFileFormat.Pain001)?.FileHash, null)
        {
            ExportedBy = file?.ExportedBy,
            ExportedOn = file?.ExportedOn,
            ConfirmedBy = payout.Confirmed?.ConfirmedBy,
        };
    }

    /// <summary>Without what only finance reads: the file, the accounts, and the bank's own words.</summary>
    public PayoutView WithoutAccounts() => this with
    {
        FileHash = null,
        Lines = [.. Lines.Select(line => line with { NewAccountConfirmedBy = null, Return = null })],
    };

    /// <summary>What a payout would be: it has no id, and nothing of it is fixed.</summary>
    public static PayoutView Draft(
        string currency, Period upTo, IReadOnlyList<PayoutLineView> lines, IReadOnlyList<SkippedPartner> skipped)
    {
        var asked = new PayoutSum(new Amount(lines.Sum(line => line.Amount.Minor), currency), lines.Count);
        var none = new PayoutSum(Amount.Zero(currency), 0);
        return new PayoutView(
            null, null, "draft", currency, upTo, asked.Amount, asked, none, none, null, null, lines, null, null, null,
            null, skipped);
    }
}

internal sealed record PayoutLineView(string PartnerId, Amount Amount, int Entries, string State, string? Reason)
{
    /// <summary>
    /// Who confirmed the account, while no payout has gone to it before; somebody else makes this one.
    /// </summary>
    public string? NewAccountConfirmedBy { get; init; }

    /// <summary>The return of a line that the bank sent back, proposed or approved; absent for any other.</summary>
    public LineReturn? Return { get; init; }

    public static PayoutLineView From(Payout payout, PayoutLine line)
    {
        var rejected = payout.Rejected.FirstOrDefault(rejected => rejected.PartnerId == line.PartnerId);
        var proposed = payout.ProposedReturnOf(line.PartnerId);
        return new PayoutLineView(line.PartnerId, line.Amount, line.Entries,
            payout.StateOf(line.PartnerId), rejected?.Reason)
        {
            NewAccountConfirmedBy = line.NewAccountConfirmedBy,
            Return = rejected is not null
                ? new LineReturn(rejected.BankReference, rejected.Reason, rejected.RejectedBy, rejected.ApprovedBy)
                : proposed is null ? null
                : new LineReturn(proposed.BankReference, proposed.Reason, proposed.ProposedBy, null),
        };
    }
}

/// <param name="ApprovedBy">Absent while it waits for a second person, and for returns of release 0.1.0.</param>
internal sealed record LineReturn(string? BankReference, string Reason, string ProposedBy, string? ApprovedBy);

/// <param name="Because">As <see cref="PayoutHold.Find"/>, or "negative" or "below-minimum".</param>
internal sealed record SkippedPartner(string PartnerId, Amount Amount, string Because);
