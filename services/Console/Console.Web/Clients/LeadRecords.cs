using Money;

namespace CommissionsConsole.Clients;

public sealed record Partner(string Id, string? Name, string? LegalId, string? Email, string? Domain, string Type,
    string Country, string PayoutCurrency, IReadOnlyList<string>? Segments, string Status, DateOnly AppliedOn,
    DateOnly? ApprovedOn, int? AcceptedAgreementVersion, DateOnly? AcceptedAgreementOn, long Version);

public sealed record PartnerApplication(string Name, string? LegalId, string Email, string? Domain, string Type,
    string Country, string PayoutCurrency);

public sealed record ReceivedApplication(string Id, string Status);

public sealed record Agreement(int Version, string Text, string TextHash, DateOnly PublishedOn);

public sealed record AgreementAcceptance(string PartnerId, int Version, string TextHash, DateOnly AcceptedOn);

public sealed record Lead(string Id, string PartnerId, string? Company, string? Domain, string? VatId, string? Email,
    string? Country, Amount? ExpectedMonthlyRevenue, string Status, DateTimeOffset SubmittedAt, DateTimeOffset DecideBy,
    bool Escalated, DateOnly? AcceptedOn, DateOnly? ProtectedUntil, bool Extended, string? Reason, string? CustomerId,
    DateOnly? WonOn, long Version);

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

public sealed record Feedback(string Id, string PartnerId, string? CustomerId, string? Topic, string Text,
    DateTimeOffset GivenAt);

public sealed record Training(string Id, string PartnerId, string? CustomerId, DateOnly DeliveredOn, Amount Revenue);
