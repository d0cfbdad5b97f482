using Decisions;

namespace Commissions.Domain.Plans;

/// <summary>A second person approves an assignment that changes what was posted.</summary>
public sealed record ApproveAssignment(string AssignmentId, string Approver)
{
    public static Decision<PlanEvent> Decide(Plan plan, ApproveAssignment command)
    {
        if (plan.AssignmentInForce(command.AssignmentId) is not null) return Decision.NothingNew<PlanEvent>();
        if (plan.ProposedAssignment(command.AssignmentId) is not { } proposal)
            return Rejection.NotFound("assignment", command.AssignmentId);
        if (FourEyes.Refusal(proposal.Author, command.Approver,
            "Who proposed an assignment cannot approve it. Ask a second person.") is { } alone) return alone;
        return PlanAssigned.From(proposal, command.Approver);
    }
}
