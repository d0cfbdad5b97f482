namespace Leads.Domain.Programme;

public abstract record ProgrammeEvent;

/// <summary>The vendor's own answer to whether its product is steady enough to be sold by others.</summary>
public sealed record StabilityAnswered(bool IsStable, string Answer, DateOnly AnsweredOn, string AnsweredBy)
    : ProgrammeEvent;

/// <summary>The programme began, under these versions.</summary>
public sealed record ProgrammeWentLive(
    DateOnly LiveOn, int AgreementVersion, int LeadPolicyVersion, int SegmentsVersion, string PlanId, int PlanVersion,
    string StartedBy) : ProgrammeEvent;
