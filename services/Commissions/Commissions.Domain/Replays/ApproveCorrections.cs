using Commissions.Domain.Bookkeeping;
using Commissions.Domain.Plans;
using Decisions;

namespace Commissions.Domain.Replays;

/// <summary>A second person approves the corrections of what an earlier calculation posted.</summary>
public sealed record ApproveCorrections(string Approver, DateOnly Today)
{
    public static Decision<ReplayEvent> Decide(ReplayRun run, Rulebook rulebook, ApproveCorrections command)
    {
        if (run.State == ReplayState.Unknown) return Rejection.NotFound("replay", run.ReplayId);
        if (run.PlanId is not null)
            return Rejection.Conflict("replay-of-a-version",
                "This replay previews a plan version. Approve the version.")
                .AddFact("planId", run.PlanId);
        if (run.ApprovedOn is not null) return Decision.NothingNew<ReplayEvent>();
        if (FourEyes.Refusal(run.RequestedBy, command.Approver,
            "Who asked for the corrections cannot approve them. Ask a second person.") is { } alone) return alone;
        if (run.State != ReplayState.Calculated)
            return Rejection.Conflict("replay-not-calculated", "Wait until the replay is calculated, then approve.")
                .AddFact("state", run.State.ToString());
        if (AccountNotCalculated.Refusal(run.NotCalculated) is { } notShown) return notShown;
        if (run.RulesHash != RulesHash.Compute(rulebook))
            return Rejection.Conflict("replay-stale",
                "Rules or closed periods changed since this replay was calculated. Ask for the corrections again.");
        return new ReplayApproved(run.ReplayId, command.Approver, command.Today);
    }
}
