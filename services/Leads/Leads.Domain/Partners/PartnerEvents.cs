namespace Leads.Domain.Partners;

public abstract record PartnerEvent(string PartnerId);

/// <summary>A company asks to join. Its name and e-mail are kept where they can be erased, not here.</summary>
/// <param name="Domain">Host name of the company, normalized.</param>
public sealed record PartnerApplied(
    string PartnerId, PartnerType Type, string Country, string PayoutCurrency, string? LegalId, string? Domain,
    ImmutableArray<string> Segments, DateOnly AppliedOn) : PartnerEvent(PartnerId);

public sealed record PartnerApproved(string PartnerId, DateOnly ApprovedOn, string Reason, string ApprovedBy)
    : PartnerEvent(PartnerId);

public sealed record PartnerTypeChanged(
    string PartnerId, PartnerType Type, DateOnly ValidFrom, string Reason, string ChangedBy) : PartnerEvent(PartnerId);

public sealed record PartnerSuspended(string PartnerId, DateOnly ValidFrom, string Reason, string SuspendedBy)
    : PartnerEvent(PartnerId);

public sealed record PartnerReinstated(string PartnerId, DateOnly ValidFrom, string Reason, string ReinstatedBy)
    : PartnerEvent(PartnerId);

public sealed record AgreementAccepted(
    string PartnerId, int AgreementVersion, string TextHash, DateOnly AcceptedOn, string AcceptedBy)
    : PartnerEvent(PartnerId);
