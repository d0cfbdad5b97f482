using Money;

namespace CommissionsConsole.Clients;

/// <param name="Types">What it was, is and will be.</param>
/// <param name="Territories">Countries; none means everywhere.</param>
/// <param name="ErasedOn">When its personal data was erased.</param>
public sealed record Partner(string Id, string? Name, string? LegalId, string? Email, string? Domain, string Type,
    IReadOnlyList<PartnerTypeFrom>? Types, string Country, string PayoutCurrency, IReadOnlyList<string>? Segments,
    IReadOnlyList<string>? Territories, CompanyProfile? Profile, IReadOnlyList<NfrLicence>? NfrLicences, string Status,
    DateOnly AppliedOn, DateOnly? ApprovedOn, DateOnly? RejectedOn, string? RejectionReason, DateOnly? ErasedOn,
    int? AcceptedAgreementVersion, DateOnly? AcceptedAgreementOn, long Version);

/// <param name="ValidFrom">Null for the type that the company applied as.</param>
public sealed record PartnerTypeFrom(string Type, DateOnly? ValidFrom);

/// <summary>What a company says of itself.</summary>
public sealed record CompanyProfile(string? About, string? Website, string? Goals, string? Focus,
    IReadOnlyList<string>? ProductGaps);

/// <summary>Free own use, not for resale.</summary>
/// <param name="ValidUntil">First day without it; null is no end.</param>
public sealed record NfrLicence(string Id, string Product, int Seats, DateOnly ValidFrom, DateOnly? ValidUntil);

public sealed record NewLicence(
    string Product, int Seats, DateOnly? ValidFrom, DateOnly? ValidUntil, string Reason);

public sealed record IdentityChange(string? LegalId, string? Domain, string? Country, string Reason);

/// <param name="ConvertAttributions">Ends roles that the new type may not hold, and begins those it may.</param>
public sealed record TypeChange(string Type, DateOnly? ValidFrom, bool ConvertAttributions, string Reason);

public sealed record ScopeChange(IReadOnlyList<string> Segments, IReadOnlyList<string> Territories,
    DateOnly? ValidFrom, string Reason);

/// <param name="ViewedBy">Null for the partner itself.</param>
public sealed record PartnerViewing(string Id, DateTimeOffset ViewedAt, string? ViewedBy);

public sealed record Erasure(string Id, DateOnly ErasedOn);

public sealed record PartnerApplication(string Name, string? LegalId, string Email, string? Domain, string Type,
    string Country, string PayoutCurrency);

public sealed record ReceivedApplication(string Id, string Status);

public sealed record Agreement(int Version, string Text, string TextHash, DateOnly PublishedOn);

public sealed record AgreementVersion(int Version, string TextHash, DateOnly PublishedOn, string PublishedBy);

public sealed record AgreementAcceptance(string PartnerId, int Version, string TextHash, DateOnly AcceptedOn);

/// <param name="CurrentVersion">0 before the first was published.</param>
/// <param name="Due">The current version is not accepted.</param>
public sealed record AgreementAcceptances(int CurrentVersion, bool Due, IReadOnlyList<Acceptance> Acceptances);

public sealed record Acceptance(int Version, DateOnly AcceptedOn, string AcceptedBy);

public sealed record Lead(string Id, string PartnerId, string? Company, string? Domain, string? VatId, string? Email,
    string? Country, Amount? ExpectedMonthlyRevenue, string Status, DateTimeOffset SubmittedAt, DateTimeOffset DecideBy,
    bool Escalated, DateOnly? AcceptedOn, DateOnly? ProtectedUntil, bool Extended, string? Reason, string? CustomerId,
    DateOnly? WonOn, long Version, string Stage, DateOnly? ExpectedCloseOn)
{
    /// <summary>It may still become a customer.</summary>
    public bool IsOpen => Status is "submitted" or "accepted";
}

/// <summary>What open leads may bring a month, weighed by how probable their stage makes it.</summary>
/// <param name="WithoutRevenue">Leads whose expected revenue nobody named.</param>
public sealed record Pipeline(IReadOnlyList<PipelineOfStage> Stages, int WithoutRevenue);

/// <param name="Currency">Null where nobody named a revenue.</param>
public sealed record PipelineOfStage(string Stage, int ProbabilityPpm, int Leads, string? Currency, long RevenueMinor,
    long ExpectedMinor);

public sealed record LeadSubmission(string PartnerId, string Company, string? Domain, string? VatId, string? Email,
    string Country, Amount? ExpectedMonthlyRevenue);

/// <param name="Side">For a partner: "holder" or "claimant".</param>
/// <param name="Outcome">Whose the company is by the decision: "holder" or "claimant".</param>
public sealed record Conflict(string Id, string? LeadId, string Status, string? Side, string? HolderId,
    string? ClaimantId, string? Outcome, string? Reason, DateOnly OpenedOn, DateOnly? DecidedOn, DateOnly? AppealedOn,
    string? Description, string? Appeal, long Version);

public sealed record ConflictClaim(string? PartnerId, string? Domain, string? VatId, string? Email, string? Country,
    string? Description);

public sealed record Readiness(bool Live, DateOnly? LiveOn, bool Ready, IReadOnlyList<ReadinessItem> Items);

public sealed record StarterText(string Text);

/// <param name="Item">"segments", "lead-policy", "plan", "agreement" or "stability".</param>
public sealed record ReadinessItem(string Item, bool Done, string Detail);

/// <param name="Version">0: what holds before anything was published.</param>
public sealed record LeadPolicy(int Version, int ProtectionDays, int ExtensionDays, int OpenPerPartnerMax,
    int DecisionHoursMax, IReadOnlyList<PipelineStage> Stages);

public sealed record PipelineStage(string Name, int ProbabilityPpm);

public sealed record LeadPolicyChange(
    int? ProtectionDays, int? ExtensionDays, int? OpenPerPartnerMax, int? DecisionHoursMax, string Reason);

public sealed record Attribution(string Id, string CustomerId, string PartnerId, string Role, int SharePpm,
    DateOnly From, DateOnly? Until, string Source, string Reason);

public sealed record NewAttribution(
    string CustomerId, string PartnerId, string Role, long SharePpm, DateOnly From, string Reason);

/// <param name="Status">"new", "read", "planned", "done" or "declined".</param>
/// <param name="Note">What the vendor answered.</param>
public sealed record Feedback(string Id, string PartnerId, string? CustomerId, string? Topic, string Text,
    DateTimeOffset GivenAt, string Status, string? Note, DateOnly? AnsweredOn);

public sealed record Training(string Id, string PartnerId, string? CustomerId, DateOnly DeliveredOn, Amount Revenue);

public sealed record NewTraining(string PartnerId, string? CustomerId, DateOnly DeliveredOn, Amount Revenue);
