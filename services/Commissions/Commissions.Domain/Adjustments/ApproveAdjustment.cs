using Decisions;

namespace Commissions.Domain.Adjustments;

/// <summary>A second person of finance approves a correction by hand: it is posted.</summary>
public sealed record ApproveAdjustment(string AdjustmentId, string Approver, DateOnly Today)
{
    public static Decision<AdjustmentEvent> Decide(ManualAdjustment adjustment, ApproveAdjustment command)
    {
        if (adjustment.ApprovedBy is not null) return Decision.NothingNew<AdjustmentEvent>();
        if (adjustment.Proposed is not { } proposed) return Rejection.NotFound("adjustment", command.AdjustmentId);
        if (adjustment.IsWithdrawn)
            return Rejection.Conflict("adjustment-withdrawn", "This adjustment was withdrawn. Propose a new one.");
        if (FourEyes.Refusal(proposed.ProposedBy, command.Approver,
            "Who proposed an adjustment cannot approve it. Ask a second person.") is { } alone) return alone;
        return new AdjustmentApproved(proposed.AdjustmentId, proposed.PartnerId, proposed.Amount, proposed.Reason,
            proposed.ProposedBy, command.Approver, command.Today);
    }
}
