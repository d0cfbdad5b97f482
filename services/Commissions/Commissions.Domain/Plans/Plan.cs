using System.Collections.Immutable;
using Decisions;

namespace Commissions.Domain.Plans;

/// <summary>A plan and the life of its versions: drafted by one person, published by another.</summary>
public sealed record Plan
{
    public static readonly Plan Initial = new();

    public string? PlanId { get; init; }
    public string? Name { get; init; }

    /// <summary>Meant for a segment or single partners: publishing it never makes it the default plan.</summary>
    public bool IsForSelected { get; init; }

    public ImmutableArray<PlanVersionDrafted> Versions { get; init; } = [];
    public ImmutableArray<PlanVersionPublished> Published { get; init; } = [];
    public ImmutableArray<PlanAssignmentProposed> Proposed { get; init; } = [];
    public ImmutableArray<PlanAssigned> Assigned { get; init; } = [];

    /// <summary>Number of the version that would be drafted next.</summary>
    public int NextVersion => Versions.Length + 1;

    public PlanVersionDrafted? Version(int number) => Versions.FirstOrDefault(version => version.Version == number);

    public bool IsPublished(int number) => Published.Any(version => version.Version == number);

    /// <summary>
    /// Why no version of the plan may be given to somebody by its publication: others have the plan, or may get it, and
    /// would be paid by the version as well.
    /// </summary>
    public Rejection? GivingRefusal() => IsForSelected && Published.IsEmpty
        ? null
        : Rejection.Conflict("plan-for-others", "Others have this plan, or may get it. Create a plan that is for " +
            "selected partners (\"default\": false), and draft this version there.");

    /// <summary>The assignment in force of that id; null when there is none.</summary>
    public PlanAssigned? AssignmentInForce(string assignmentId) =>
        Assigned.FirstOrDefault(assigned => assigned.AssignmentId == assignmentId);

    /// <summary>The proposal of that id, approved or not; null when there is none.</summary>
    public PlanAssignmentProposed? ProposedAssignment(string assignmentId) =>
        Proposed.FirstOrDefault(proposed => proposed.AssignmentId == assignmentId);

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

    public static PlanVersionPublished Publication(
        PlanVersionDrafted version, string approver, DateOnly approvedOn, string replayId) => new(version.PlanId,
            version.Version, version.Terms, version.Hash, version.Author, approver, approvedOn, replayId)
        {
            ProgrammeIsRecorded = true,
        };
}
