using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace Commissions.Domain.Plans;

/// <summary>
/// Stream <c>programme</c>: by date, the plan that pays whoever has none of its own, and the win-back gap of all
/// customers.
/// </summary>
public abstract record ProgrammeEvent
{
    public abstract string ChoiceId { get; init; }
}

/// <summary>A choice that would change what was posted; it waits for a second person.</summary>
public sealed record DefaultPlanProposed(
    string ChoiceId, string PlanId, DateOnly ValidFrom, string Author, string? Reason) : ProgrammeEvent
{
    /// <summary>
    /// Its effect as it was shown to the author; null where an earlier release recorded the proposal.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ImmutableArray<PartnerChange>? Shown { get; init; }
}

/// <param name="ValidFrom">The first day of the calendar where it holds from the beginning.</param>
/// <param name="Approver">The second person; null where nothing that was posted changes by it.</param>
/// <param name="Publication">Replay run with whose approval it was recorded; null when it was chosen by itself.</param>
public sealed record DefaultPlanChosen(string ChoiceId, string PlanId, DateOnly ValidFrom, string Author,
    string? Approver, string? Reason, string? Publication) : ProgrammeEvent
{
    public static DefaultPlanChosen From(DefaultPlanProposed proposal, string? approver) => new(proposal.ChoiceId,
        proposal.PlanId, proposal.ValidFrom, proposal.Author, approver, proposal.Reason, null);
}

/// <summary>A gap that would change what was posted; it waits for a second person.</summary>
public sealed record WinBackDaysProposed(
    string ChoiceId, int Days, DateOnly ValidFrom, string Author, string? Reason) : ProgrammeEvent
{
    /// <summary>
    /// Its effect as it was shown to the author; null where an earlier release recorded the proposal.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ImmutableArray<PartnerChange>? Shown { get; init; }
}

/// <param name="Days">Longest gap after which a return on a date from ValidFrom on still continues the customer's
/// life.</param>
/// <param name="Approver">The second person; null where nothing that was posted changes by it.</param>
/// <param name="Publication">Replay run with whose approval it was recorded; null when it was set by itself.</param>
public sealed record WinBackDaysSet(string ChoiceId, int Days, DateOnly ValidFrom, string Author, string? Approver,
    string? Reason, string? Publication) : ProgrammeEvent
{
    public static WinBackDaysSet From(WinBackDaysProposed proposal, string? approver) => new(proposal.ChoiceId,
        proposal.Days, proposal.ValidFrom, proposal.Author, approver, proposal.Reason, null);
}
