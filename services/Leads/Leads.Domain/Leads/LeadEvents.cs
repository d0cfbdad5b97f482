namespace Leads.Domain.Leads;

public abstract record LeadEvent(string LeadId);

/// <summary>A partner names a company it brings. Its name and contact are kept where they can be erased.</summary>
/// <param name="PartnerId">The partner, or <see cref="DirectSales.OwnerId"/>.</param>
/// <param name="MatchKey">By what another submission of the same company is recognized.</param>
/// <param name="Segment">Part of the market that the submission named; null when it named none.</param>
public sealed record LeadSubmitted(
    string LeadId, string PartnerId, string MatchKey, string Country, DateTimeOffset SubmittedAt, DateOnly SubmittedOn,
    string SubmittedBy, string? Segment = null) : LeadEvent(LeadId);

/// <param name="ProtectedUntil">First day without protection.</param>
public sealed record LeadAccepted(
    string LeadId, DateOnly AcceptedOn, DateOnly ProtectedUntil, string? Reason, string AcceptedBy) : LeadEvent(LeadId);

public sealed record LeadRejected(string LeadId, DateOnly RejectedOn, string Reason, string RejectedBy)
    : LeadEvent(LeadId);

public sealed record LeadProtectionExtended(string LeadId, DateOnly ProtectedUntil, string Reason, string ExtendedBy)
    : LeadEvent(LeadId);

public sealed record LeadMoved(string LeadId, string Stage, DateOnly? ExpectedCloseOn, DateOnly MovedOn, string MovedBy)
    : LeadEvent(LeadId);

/// <param name="FromPartnerId">Whose it was; a partner, or <see cref="DirectSales.OwnerId"/>.</param>
public sealed record LeadReassigned(
    string LeadId, string FromPartnerId, string PartnerId, string ConflictId, string Reason, DateOnly ReassignedOn,
    string ReassignedBy) : LeadEvent(LeadId);

public sealed record LeadContactErased(string LeadId, string Reason, DateOnly ErasedOn, string ErasedBy)
    : LeadEvent(LeadId);

public sealed record LeadLost(string LeadId, DateOnly LostOn, string Reason, string RecordedBy) : LeadEvent(LeadId);

public sealed record LeadWon(string LeadId, string PartnerId, string CustomerId, DateOnly WonOn, string RecordedBy)
    : LeadEvent(LeadId);
