using Commissions.Domain.Payouts;
using Commissions.Domain.Periods;
using Money;

namespace Commissions.Service.Payouts;

/// <summary>A payout as listed; the events in its stream are the original.</summary>
internal sealed record PayoutDocument
{
    public required string Id { get; init; }
    public required Payout Payout { get; init; }

    public static string StreamOf(string payoutId) => $"payout-{payoutId}";
}

/// <summary>A payout on the surface.</summary>
/// <param name="Skipped">Only in the answer to its creation and in a dry run: who is not paid, and why.</param>
internal sealed record PayoutView(string? PayoutId, string State, string Currency, Period UpToPeriod, Amount Total,
    IReadOnlyList<PayoutLineView> Lines, string? LockedBy, string? Approver, string? FileHash,
    IReadOnlyList<SkippedPartner>? Skipped)
{
    public static PayoutView Of(Payout payout)
    {
        var locked = payout.Locked!;
        return new PayoutView(locked.PayoutId, payout.State.ToString().ToLowerInvariant(), locked.Currency, locked.UpToPeriod,
            new Amount(locked.Lines.Sum(line => line.Amount.Minor), locked.Currency),
            [
                .. locked.Lines.Select(line => new PayoutLineView(line.PartnerId, line.Amount, line.Entries,
                    payout.IsRejected(line.PartnerId) ? "rejected" : payout.State.ToString().ToLowerInvariant(),
                    payout.Rejected.FirstOrDefault(rejected => rejected.PartnerId == line.PartnerId)?.Reason)),
            ], locked.LockedBy, payout.Approved?.Approver,
            payout.Exports.FirstOrDefault(export => export.Format == PaymentFileFormat.Pain001)?.FileHash, null);
    }
}

internal sealed record PayoutLineView(string PartnerId, Amount Amount, int Entries, string State, string? Reason);

/// <param name="Because">"suspended", "no-agreement", "no-payout-profile", "negative" or "below-minimum".</param>
internal sealed record SkippedPartner(string PartnerId, Amount Amount, string Because);

internal static class PaymentFileFormat
{
    public const string Pain001 = "pain.001";
    public const string Csv = "csv";
}
