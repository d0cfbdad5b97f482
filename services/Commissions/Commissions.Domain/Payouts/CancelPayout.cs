using Decisions;

namespace Commissions.Domain.Payouts;

/// <summary>Finance gives a payout up before its file was handed out; its entries are payable again.</summary>
public sealed record CancelPayout(string Reason, string CancelledBy)
{
    public static Decision<PayoutEvent> Decide(Payout payout, CancelPayout command)
    {
        if (payout.State == PayoutState.Cancelled) return Decision.NothingNew<PayoutEvent>();
        if (string.IsNullOrWhiteSpace(command.Reason))
            return Rejection.Invalid("reason", "Say why it is given up.", "reason-missing");
        return payout.Exports.IsEmpty
            ? new PayoutCancelled(payout.Locked!.PayoutId, command.CancelledBy, command.Reason)
            : Rejection.Conflict("payout-exported",
                "A payment file was handed out, so the money may be on its way. " +
                "Reject the lines that the bank sends back.");
    }
}
