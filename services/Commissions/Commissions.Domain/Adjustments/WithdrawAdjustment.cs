using Decisions;

namespace Commissions.Domain.Adjustments;

/// <summary>A correction by hand is given up before anybody approved it.</summary>
public sealed record WithdrawAdjustment(string AdjustmentId, string WithdrawnBy)
{
    public static Decision<AdjustmentEvent> Decide(ManualAdjustment adjustment, WithdrawAdjustment command)
    {
        if (adjustment.IsWithdrawn) return Decision.NothingNew<AdjustmentEvent>();
        if (adjustment.Proposed is null) return Rejection.NotFound("adjustment", command.AdjustmentId);
        return adjustment.ApprovedBy is not null
            ? Rejection.Conflict("adjustment-approved",
                "An approved adjustment is in the ledger. Propose the opposite amount.")
            : new AdjustmentWithdrawn(command.AdjustmentId, command.WithdrawnBy);
    }
}
