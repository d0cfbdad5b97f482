using Commissions.Domain.Bookkeeping;
using Commissions.Domain.Plans;
using Decisions;

namespace Commissions.Domain.Replays;

/// <summary>Four eyes, a current preview, and only then is the version in force.</summary>
/// <param name="Preview">The replay that the approver saw.</param>
public sealed record ApprovePlanVersion(PlanVersionDrafted Version, ReplayRun Preview, string Approver, DateOnly Today)
{
    public static Decision<PlanEvent> Decide(Plan plan, Rulebook rulebook, ApprovePlanVersion command)
    {
        var (version, preview) = (command.Version, command.Preview);
        if (plan.IsPublished(version.Version)) return Decision.NothingNew<PlanEvent>();
        if (FourEyes.Refusal(version.Author, command.Approver,
            "The author of a version cannot approve it. Ask a second person.") is { } alone) return alone;
        if (version.Terms.Mode == ChangeMode.Prospective && version.Terms.ValidFrom < command.Today)
            return Rejection.Conflict("valid-from-past",
                "The day on which this prospective change was to begin has passed. Draft it again with a later day.");
        if (version.GivenTo is not null && plan.GivingRefusal() is { } others) return others;
        if (StaleOrUnfinished(plan, rulebook, version, preview) is { } refusal) return refusal;
        return Plan.Publication(version, command.Approver, command.Today, preview.ReplayId);
    }

    private static Rejection? StaleOrUnfinished(Plan plan, Rulebook rulebook, PlanVersionDrafted version,
        ReplayRun preview)
    {
        if (preview.PlanId != plan.PlanId || preview.Version != version.Version)
            return Rejection.Conflict("replay-stale", "This replay is of another draft. Preview this version first.");
        if (preview.State != ReplayState.Calculated)
            return Rejection.Conflict("replay-not-calculated", "Wait until the replay is calculated, then approve.")
                .AddFact("state", preview.State.ToString());
        if (AccountNotCalculated.Refusal(preview.NotCalculated) is { } notShown) return notShown;
        if (preview.RulesHash != RulesHash.Compute(rulebook))
            return Rejection.Conflict("replay-stale",
                "Rules or closed periods changed since this replay was calculated. Run the preview again.");
        return ProgrammeSettings.WinBackRefusal(rulebook, plan, version.Terms);
    }
}
