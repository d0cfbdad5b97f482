using Decisions;

namespace Commissions.Domain.Payouts;

/// <summary>A second person approves the amounts that were fixed.</summary>
public sealed record ApprovePayout(string Approver, DateOnly Today, DateTimeOffset Now)
{
    public static Decision<PayoutEvent> Decide(Payout payout, ApprovePayout command)
    {
        if (payout.Approved is not null) return Decision.NothingNew<PayoutEvent>();
        if (payout.State == PayoutState.Cancelled) return PayoutRefusals.Cancelled;
        if (FourEyes.Refusal(payout.Locked!.LockedBy, command.Approver,
            "Who made a payout cannot approve it. Ask a second person.") is { } alone) return alone;
        return new PayoutApproved(payout.Locked.PayoutId, command.Approver, command.Today, command.Now);
    }
}
