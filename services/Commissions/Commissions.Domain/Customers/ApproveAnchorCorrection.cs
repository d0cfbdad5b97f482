using Decisions;

namespace Commissions.Domain.Customers;

/// <summary>A second person agrees: the life that the day lies in is counted from it.</summary>
public sealed record ApproveAnchorCorrection(string CorrectionId, string Approver, DateOnly Today)
{
    public static Decision<AnchorEvent> Decide(AnchorCorrections corrections, ApproveAnchorCorrection command)
    {
        if (corrections.Approved.Any(known => known.CorrectionId == command.CorrectionId))
            return Decision.NothingNew<AnchorEvent>();
        if (corrections.Proposed.FirstOrDefault(known => known.CorrectionId == command.CorrectionId)
            is not { } proposed)
            return Rejection.NotFound("correction of the anchor", command.CorrectionId);
        if (FourEyes.Refusal(proposed.ProposedBy, command.Approver,
            "Who proposed a correction cannot approve it. Ask a second person.") is { } alone) return alone;
        return corrections.Correction(proposed, command.Approver, command.Today);
    }
}
