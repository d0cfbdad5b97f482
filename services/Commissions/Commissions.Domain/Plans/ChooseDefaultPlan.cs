using Decisions;

namespace Commissions.Domain.Plans;

/// <summary>
/// A manager says which plan pays, from a day on, whoever has no plan of its own: at once, or proposed to a second
/// person when that changes what was posted.
/// </summary>
public sealed record ChooseDefaultPlan(
    string ChoiceId, string PlanId, DateOnly ValidFrom, string Author, string? Reason)
{
    /// <summary>What it does to posted history; what has not been calculated yet is taken for nothing.</summary>
    public CalculatedEffect Effect { get; init; } = CalculatedEffect.None;

    /// <param name="plan">The plan that is chosen.</param>
    public static Decision<ProgrammeEvent> Decide(ProgrammeSettings settings, Plan plan, ChooseDefaultPlan command)
    {
        if (settings.Known(command.ChoiceId) is not null) return Decision.NothingNew<ProgrammeEvent>();
        if (plan.Published.IsEmpty)
            return Rejection.Conflict("plan-not-published",
                "Publish a version of the plan before it becomes the default plan.");
        var proposal = new DefaultPlanProposed(
            command.ChoiceId, command.PlanId, command.ValidFrom, command.Author, command.Reason)
        {
            Shown = command.Effect.Changes,
        };
        return command.Effect.ChangesPosted ? proposal : DefaultPlanChosen.From(proposal, null);
    }
}
