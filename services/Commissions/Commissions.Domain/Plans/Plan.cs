using System.Collections.Immutable;
using Commissions.Domain.Replays;
using Decisions;

namespace Commissions.Domain.Plans;

/// <summary>A plan and the life of its versions: drafted by one person, published by another.</summary>
public sealed record Plan
{
    public string? PlanId { get; init; }
    public string? Name { get; init; }

    /// <summary>Meant for a segment or single partners: publishing it never makes it the default plan.</summary>
    public bool IsForSelected { get; init; }

    public ImmutableArray<PlanVersionDrafted> Versions { get; init; } = [];
    public ImmutableArray<PlanVersionPublished> Published { get; init; } = [];
    public ImmutableArray<PlanAssignmentProposed> Proposed { get; init; } = [];
    public ImmutableArray<PlanAssigned> Assigned { get; init; } = [];

    public static readonly Plan Unknown = new();

    public PlanVersionDrafted? Version(int number) => Versions.FirstOrDefault(version => version.Version == number);

    public bool IsPublished(int number) => Published.Any(version => version.Version == number);

    public static Plan Fold(Plan plan, object @event) => @event switch
    {
        PlanCreated created => plan with { PlanId = created.PlanId, Name = created.Name, IsForSelected = created.IsForSelected },
        PlanVersionDrafted drafted => plan with { Versions = plan.Versions.Add(drafted) },
        PlanVersionPublished published => plan with { Published = plan.Published.Add(published) },
        PlanAssignmentProposed proposed => plan with { Proposed = plan.Proposed.Add(proposed) },
        PlanAssigned assigned => plan with { Assigned = plan.Assigned.Add(assigned) },
        _ => plan,
    };

    public static Decision<IPlanEvent> Create(Plan plan, PlanCreated created)
    {
        if (plan.PlanId is not null) return Decision.NothingNew<IPlanEvent>();
        if (string.IsNullOrWhiteSpace(created.Name) || created.Name.Length > 200)
            return Rejection.Invalid("name", "A plan has a name of 1 to 200 characters.");
        return created;
    }

    public static Decision<IPlanEvent> Draft(Plan plan, PlanTerms terms, string hash, string author, string reason) =>
        string.IsNullOrWhiteSpace(reason)
            ? Rejection.Invalid("reason", "Say why the rules change; it stays in the history of versions.", "reason-missing")
            : new PlanVersionDrafted(plan.PlanId!, plan.Versions.Length + 1, terms, hash, author, reason);

    /// <summary>Four eyes, a current preview, and only then is the version in force.</summary>
    public static Decision<IPlanEvent> Approve(
        Plan plan, PlanVersionDrafted version, ReplayRun replay, Rulebook rulebook, string approver, DateOnly today)
    {
        if (plan.IsPublished(version.Version)) return Decision.NothingNew<IPlanEvent>();
        if (version.Author == approver)
            return Rejection.Forbidden("four-eyes", "The author of a version cannot approve it. Ask a second person.")
                .With("author", version.Author);
        if (version.Terms.Mode == ChangeMode.Prospective && version.Terms.ValidFrom < today)
            return Rejection.Conflict("valid-from-past",
                "The day on which this prospective change was to begin has passed. Draft it again with a later day.");
        if (replay.PlanId != plan.PlanId || replay.Version != version.Version)
            return Rejection.Conflict("replay-stale", "This replay is of another draft. Preview this version first.");
        if (replay.State != ReplayState.Calculated)
            return Rejection.Conflict("replay-not-calculated", "Wait until the replay is calculated, then approve.")
                .With("state", replay.State.ToString());
        if (AccountNotCalculated.Refusal(replay.NotCalculated) is { } notShown) return notShown;
        if (replay.RulesHash != RulesHash.Of(rulebook))
            return Rejection.Conflict("replay-stale",
                "Rules or closed periods changed since this replay was calculated. Run the preview again.");
        if (ProgrammeSettings.WinBackRefusal(rulebook, plan, version.Terms) is { } notOfPlan) return notOfPlan;
        return Publication(version, approver, today, replay.ReplayId);
    }

    public static PlanVersionPublished Publication(
        PlanVersionDrafted version, string approver, DateOnly approvedOn, string replayId) => new(version.PlanId,
            version.Version, version.Terms, version.Hash, version.Author, approver, approvedOn, replayId)
        {
            ProgrammeIsRecorded = true,
        };

    /// <summary>In force at once, or proposed to a second person when it changes what was posted.</summary>
    public static Decision<IPlanEvent> Assign(Plan plan, PlanAssignmentProposed proposal, bool changesPosted)
    {
        if (proposal.PartnerId is null == proposal.Segment is null)
            return Rejection.Invalid("partnerId", "Name either a partner or a segment.");
        if (plan.Published.IsEmpty)
            return Rejection.Conflict("plan-not-published", "Publish a version of the plan before assigning it.");
        return changesPosted ? proposal : InForce(proposal, null);
    }

    public static Decision<IPlanEvent> ApproveAssignment(Plan plan, string assignmentId, string approver)
    {
        if (plan.Assigned.Any(assigned => assigned.AssignmentId == assignmentId)) return Decision.NothingNew<IPlanEvent>();
        if (plan.Proposed.FirstOrDefault(proposed => proposed.AssignmentId == assignmentId) is not { } proposal)
            return Rejection.NotFound("assignment", assignmentId);
        return proposal.Author == approver
            ? Rejection.Forbidden("four-eyes", "Who proposed an assignment cannot approve it. Ask a second person.")
                .With("author", proposal.Author)
            : InForce(proposal, approver);
    }

    public static PlanAssigned InForce(PlanAssignmentProposed proposal, string? approver) => new(proposal.AssignmentId,
        proposal.PlanId, proposal.PartnerId, proposal.Segment, proposal.ValidFrom, proposal.Author, approver)
    {
        ProgrammeIsRecorded = true,
    };
}
