namespace Leads.Domain.Partners;

public abstract record PartnerEvent(string PartnerId);

/// <summary>A company asks to join. Its name and e-mail are kept where they can be erased, not here.</summary>
/// <param name="Domain">Host name of the company, normalized.</param>
public sealed record PartnerApplied(
    string PartnerId, PartnerType Type, string Country, string PayoutCurrency, string? LegalId, string? Domain,
    ImmutableArray<string> Segments, DateOnly AppliedOn) : PartnerEvent(PartnerId);

public sealed record PartnerApproved(string PartnerId, DateOnly ApprovedOn, string Reason, string ApprovedBy)
    : PartnerEvent(PartnerId);

public sealed record PartnerRejected(string PartnerId, DateOnly RejectedOn, string Reason, string RejectedBy)
    : PartnerEvent(PartnerId);

public sealed record PartnerTypeChanged(
    string PartnerId, PartnerType Type, DateOnly ValidFrom, string Reason, string ChangedBy) : PartnerEvent(PartnerId);

public sealed record PartnerSuspended(string PartnerId, DateOnly ValidFrom, string Reason, string SuspendedBy)
    : PartnerEvent(PartnerId);

public sealed record PartnerReinstated(string PartnerId, DateOnly ValidFrom, string Reason, string ReinstatedBy)
    : PartnerEvent(PartnerId);

/// <summary>The company has another legal id, domain or country; what it said before still counts.</summary>
/// <param name="LegalId">As it is now, the unchanged ones too; likewise domain and country.</param>
public sealed record PartnerIdentityReported(
    string PartnerId, string? LegalId, string? Domain, string Country, DateOnly ReportedOn, string Reason,
    string ReportedBy) : PartnerEvent(PartnerId);

/// <summary>In which segments and countries the partner works; none means everywhere.</summary>
public sealed record PartnerScopeChanged(
    string PartnerId, ImmutableArray<string> Segments, ImmutableArray<string> Territories, DateOnly ValidFrom,
    string Reason, string ChangedBy) : PartnerEvent(PartnerId);

/// <summary>The partner described itself anew. What it wrote is kept where it can be erased.</summary>
public sealed record PartnerProfileUpdated(string PartnerId, DateOnly UpdatedOn, string UpdatedBy)
    : PartnerEvent(PartnerId);

/// <summary>Free use of the vendor's product, not for resale; billing flags its lines "nfr".</summary>
/// <param name="ValidUntil">First day without the licence; null is no end.</param>
public sealed record NfrLicenceGranted(
    string PartnerId, string LicenceId, string Product, int Seats, DateOnly ValidFrom, DateOnly? ValidUntil,
    string Reason, string GrantedBy) : PartnerEvent(PartnerId);

public sealed record NfrLicenceEnded(
    string PartnerId, string LicenceId, DateOnly ValidUntil, string Reason, string EndedBy) : PartnerEvent(PartnerId);

/// <summary>Name, e-mail and words of the partner are gone; what it earned is not.</summary>
public sealed record PartnerPersonalDataErased(string PartnerId, string Reason, DateOnly ErasedOn, string ErasedBy)
    : PartnerEvent(PartnerId);

/// <summary>A manager looked at the programme as this partner sees it.</summary>
public sealed record PartnerViewed(string PartnerId, string ViewingId, DateTimeOffset ViewedAt, string ViewedBy)
    : PartnerEvent(PartnerId);

public sealed record AgreementAccepted(
    string PartnerId, int AgreementVersion, string TextHash, DateOnly AcceptedOn, string AcceptedBy)
    : PartnerEvent(PartnerId);
