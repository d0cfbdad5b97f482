using Decisions;

namespace Commissions.Domain.Payouts;

/// <summary>The line did not come back after all.</summary>
public sealed record WithdrawPayoutReturn(string PartnerId, string WithdrawnBy)
{
    public static Decision<PayoutEvent> Decide(Payout payout, WithdrawPayoutReturn command)
    {
        if (payout.IsRejected(command.PartnerId))
            return Rejection.Conflict("line-returned", "The return was approved, and the line is payable again.");
        return payout.ProposedReturnOf(command.PartnerId) is null
            ? Decision.NothingNew<PayoutEvent>()
            : new PayoutReturnWithdrawn(payout.Locked!.PayoutId, command.PartnerId, command.WithdrawnBy);
    }
}
