using Decisions;

namespace Commissions.Domain.Plans;

/// <summary>
/// A manager gives a plan to one partner or a segment from a day on: at once, or proposed to a second person when that
/// changes what was posted.
/// </summary>
/// <param name="PartnerId">Null for an assignment to a segment.</param>
/// <param name="Segment">Null for an assignment to a partner.</param>
public sealed record AssignPlan(
    string AssignmentId, string PlanId, string? PartnerId, string? Segment, DateOnly ValidFrom, string Author)
{
    /// <summary>What it does to posted history; what has not been calculated yet is taken for nothing.</summary>
    public CalculatedEffect Effect { get; init; } = CalculatedEffect.None;

    public static Decision<PlanEvent> Decide(Plan plan, AssignPlan command)
    {
        if (plan.AssignmentInForce(command.AssignmentId) is not null
            || plan.ProposedAssignment(command.AssignmentId) is not null) return Decision.NothingNew<PlanEvent>();
        if (command.PartnerId is null == command.Segment is null)
            return Rejection.Invalid("partnerId", "Name either a partner or a segment.");
        if (plan.Published.IsEmpty)
            return Rejection.Conflict("plan-not-published", "Publish a version of the plan before assigning it.");
        var proposal = new PlanAssignmentProposed(command.AssignmentId, command.PlanId, command.PartnerId,
            command.Segment, command.ValidFrom, command.Author)
        {
            Shown = command.Effect.Changes,
        };
        return command.Effect.ChangesPosted ? proposal : PlanAssigned.From(proposal, null);
    }
}
