using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace Commissions.Domain.Plans;

/// <summary>Stream <c>plan-{id}</c>.</summary>
public abstract record PlanEvent;

public sealed record PlanCreated(string PlanId, string Name, string? Template, string Author) : PlanEvent
{
    /// <summary>
    /// Meant for a segment or single partners: publishing it never makes it the programme's default plan.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool IsForSelected { get; init; }
}

public sealed record PlanVersionDrafted(
    string PlanId, int Version, PlanTerms Terms, string Hash, string Author, string Reason) : PlanEvent
{
    /// <summary>Whom its publication gives the plan to; null: nobody besides those who have it.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public PlanRecipients? GivenTo { get; init; }
}

/// <summary>A segment or single partners.</summary>
/// <param name="Segment">Null: single partners.</param>
public sealed record PlanRecipients(string? Segment, ImmutableArray<string> PartnerIds)
{
    public bool Equals(PlanRecipients? other) =>
        other is not null && Segment == other.Segment && PartnerIds.SequenceEqual(other.PartnerIds);

    public override int GetHashCode() => HashCode.Combine(Segment, PartnerIds.Length);
}

/// <summary>Approved by a second person and in force from then on.</summary>
public sealed record PlanVersionPublished(
    string PlanId, int Version, PlanTerms Terms, string Hash, string Author, string Approver, DateOnly ApprovedOn,
    string ReplayId) : PlanEvent
{
    /// <summary>
    /// The default plan and win-back days are events of their own; false in those of release 0.1.0, where they were
    /// inferred (<see cref="InferredProgramme"/>).
    /// </summary>
    public bool ProgrammeIsRecorded { get; init; }
}

/// <summary>An assignment that would change what was posted; it waits for a second person.</summary>
public sealed record PlanAssignmentProposed(string AssignmentId, string PlanId, string? PartnerId, string? Segment,
    DateOnly ValidFrom, string Author) : PlanEvent
{
    /// <summary>
    /// Its effect as it was shown to the author; null where an earlier release recorded the proposal.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ImmutableArray<PartnerChange>? Shown { get; init; }
}

/// <param name="Approver">The second person; null where nothing that was posted changes by it.</param>
public sealed record PlanAssigned(string AssignmentId, string PlanId, string? PartnerId, string? Segment,
    DateOnly ValidFrom, string Author, string? Approver) : PlanEvent
{
    /// <summary>As with a published version; false in events of release 0.1.0.</summary>
    public bool ProgrammeIsRecorded { get; init; }

    public static PlanAssigned From(PlanAssignmentProposed proposal, string? approver) => new(proposal.AssignmentId,
        proposal.PlanId, proposal.PartnerId, proposal.Segment, proposal.ValidFrom, proposal.Author, approver)
    {
        ProgrammeIsRecorded = true,
    };
}
