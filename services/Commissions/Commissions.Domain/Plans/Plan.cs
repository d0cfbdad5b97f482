using System.Collections.Immutable;
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
        PlanCreated created =>
            plan with { PlanId = created.PlanId, Name = created.Name, IsForSelected = created.IsForSelected },
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
            ? Rejection.Invalid("reason", "Say why the rules change; it stays in the history of versions.",
                "reason-missing")
            : new PlanVersionDrafted(plan.PlanId!, plan.Versions.Length + 1, terms, hash, author, reason);

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
        if (plan.Assigned.Any(assigned => assigned.AssignmentId == assignmentId))
            return Decision.NothingNew<IPlanEvent>();
        if (plan.Proposed.FirstOrDefault(proposed => proposed.AssignmentId == assignmentId) is not { } proposal)
            return Rejection.NotFound("assignment", assignmentId);
        if (FourEyes.Refusal(proposal.Author, approver,
            "Who proposed an assignment cannot approve it. Ask a second person.") is { } alone) return alone;
        return InForce(proposal, approver);
    }

    public static PlanAssigned InForce(PlanAssignmentProposed proposal, string? approver) => new(proposal.AssignmentId,
        proposal.PlanId, proposal.PartnerId, proposal.Segment, proposal.ValidFrom, proposal.Author, approver)
    {
        ProgrammeIsRecorded = true,
    };
}
