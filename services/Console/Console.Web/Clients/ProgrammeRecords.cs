using Money;

namespace CommissionsConsole.Clients;

/// <param name="DefaultPlanId">The default plan of today; null while there is none.</param>
public sealed record Programme(string? DefaultPlanId, int WinBackDaysToday, IReadOnlyList<ProgrammeChoice> DefaultPlans,
    IReadOnlyList<ProgrammeChoice> WinBackDays, ProgrammeChoice? ProposedDefaultPlan,
    ProgrammeChoice? ProposedWinBackDays);

/// <summary>A default plan, or a win-back gap, from a day on.</summary>
/// <param name="ValidFrom">Null: from the beginning.</param>
/// <param name="State">"chosen" or "set", or "proposed" while it waits for a second person.</param>
/// <param name="Author">Null where it was taken over from a release that recorded none.</param>
/// <param name="Changes">What posted history changes by; only in the answer to a change.</param>
public sealed record ProgrammeChoice(string? ChoiceId, string? PlanId, string? PlanName, int Days, DateOnly? ValidFrom,
    string State, string? Author, string? Approver, string? Reason, int? PartnersWithOtherPlan,
    IReadOnlyList<PartnerChange>? Changes);

public sealed record PartnerChange(string PartnerId, int Keys, Amount Difference);

/// <param name="State">"assigned", or "proposed" while it waits for a second person.</param>
public sealed record PlanAssignment(string AssignmentId, string PlanId, string? PartnerId, string? Segment,
    DateOnly ValidFrom, string State, string Author, string? Approver);

/// <param name="Corrections">Waiting ones included.</param>
public sealed record CustomerAnchor(
    string CustomerId, IReadOnlyList<CountedLife> Lives, IReadOnlyList<AnchorCorrection> Corrections);

/// <param name="DerivedAnchor">Earliest paid service start; what counts unless it was corrected.</param>
public sealed record CountedLife(DateOnly Anchor, DateOnly DerivedAnchor, DateOnly? LeftOn);

/// <param name="State">"proposed" or "approved".</param>
/// <param name="Changes">What posted history changes by; only in the answer to a proposal or an approval.</param>
public sealed record AnchorCorrection(string CorrectionId, DateOnly Anchor, string Reason, string State,
    string ProposedBy, string? ApprovedBy, DateOnly? ApprovedOn, IReadOnlyList<PartnerChange>? Changes);
