using Decisions;

namespace Commissions.Domain.Payouts;

/// <summary>
/// The payment file is handed out. A repeated export of the same bytes is nothing new; other bytes under the same name
/// are refused.
/// </summary>
/// <param name="FileHash">SHA-256 of the file, lower-case hexadecimal.</param>
public sealed record ExportPayout(string Format, string FileHash, string ExportedBy, DateOnly Today)
{
    public static Decision<PayoutEvent> Decide(Payout payout, ExportPayout command)
    {
        if (payout.State == PayoutState.Cancelled) return PayoutRefusals.Cancelled;
        if (payout.Approved is null) return PayoutRefusals.NotApproved;
        var before = payout.Exports.FirstOrDefault(export => export.Format == command.Format);
        if (before is null)
            return new PayoutExported(
                payout.Locked!.PayoutId, command.Format, command.FileHash, command.ExportedBy)
            {
                ExportedOn = command.Today,
            };
        return before.FileHash == command.FileHash
            ? Decision.NothingNew<PayoutEvent>()
            : Rejection.Conflict("export-differs",
                "The file would differ from the one that was handed out, so it is not given out again. Was a payout " +
                "profile erased?")
                .AddFact("firstHash", before.FileHash).AddFact("hash", command.FileHash);
    }
}
