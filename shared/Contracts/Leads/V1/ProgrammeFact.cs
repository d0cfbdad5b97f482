using System.Text.Json.Serialization;

namespace Contracts.Leads.V1;

/// <summary>A fact about partners and who brought or keeps which customer, as Leads publishes it.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "type")]
[JsonDerivedType(typeof(PartnerRegistered), "partner-registered")]
[JsonDerivedType(typeof(PartnerApproved), "partner-approved")]
[JsonDerivedType(typeof(PartnerTypeChanged), "partner-type-changed")]
[JsonDerivedType(typeof(PartnerSegmentsChanged), "partner-segments-changed")]
[JsonDerivedType(typeof(PartnerIdentityReported), "partner-identity-reported")]
[JsonDerivedType(typeof(PartnerSuspended), "partner-suspended")]
[JsonDerivedType(typeof(PartnerReinstated), "partner-reinstated")]
[JsonDerivedType(typeof(AgreementAccepted), "agreement-accepted")]
[JsonDerivedType(typeof(LeadWon), "lead-won")]
[JsonDerivedType(typeof(AttributionStarted), "attribution-started")]
[JsonDerivedType(typeof(AttributionEnded), "attribution-ended")]
[JsonDerivedType(typeof(TrainingDelivered), "training-delivered")]
public abstract record ProgrammeFact
{
    public required string PartnerId { get; init; }

    /// <summary>Subject of whoever recorded it; null where nobody did, or an earlier release published it.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? RecordedBy { get; init; }
}

public sealed record PartnerRegistered : ProgrammeFact
{
    public required PartnerType PartnerType { get; init; }
    public required DateOnly AppliedOn { get; init; }
    public required string Country { get; init; }

    /// <summary>ISO 4217 code in which the partner wants to be paid.</summary>
    public required string PayoutCurrency { get; init; }

    public string? LegalId { get; init; }
    public string? Domain { get; init; }
    public IReadOnlyList<string> Segments { get; init; } = [];
}

public sealed record PartnerApproved : ProgrammeFact
{
    public required DateOnly ApprovedOn { get; init; }
}

public sealed record PartnerTypeChanged : ProgrammeFact
{
    public required PartnerType PartnerType { get; init; }
    public required DateOnly ValidFrom { get; init; }
}

/// <summary>From a date on the partner works in these segments; before it, in those it had.</summary>
public sealed record PartnerSegmentsChanged : ProgrammeFact
{
    public required IReadOnlyList<string> Segments { get; init; }
    public required DateOnly ValidFrom { get; init; }
}

/// <summary>The partner's company has other identities than it said before; what it said before still counts.</summary>
public sealed record PartnerIdentityReported : ProgrammeFact
{
    public string? LegalId { get; init; }
    public string? Domain { get; init; }

    /// <summary>ISO 3166 code.</summary>
    public required string Country { get; init; }

    public required DateOnly ReportedOn { get; init; }
}

public sealed record PartnerSuspended : ProgrammeFact
{
    public required DateOnly ValidFrom { get; init; }
    public required string Reason { get; init; }
}

public sealed record PartnerReinstated : ProgrammeFact
{
    public required DateOnly ValidFrom { get; init; }
    public required string Reason { get; init; }
}

public sealed record AgreementAccepted : ProgrammeFact
{
    public required int AgreementVersion { get; init; }
    public required string TextHash { get; init; }
    public required DateOnly AcceptedOn { get; init; }
}

public sealed record LeadWon : ProgrammeFact
{
    public required string LeadId { get; init; }
    public required string CustomerId { get; init; }
    public required DateOnly WonOn { get; init; }
}

/// <summary>The partner holds the role for the customer from <see cref="From"/> on, until an end is recorded.</summary>
public sealed record AttributionStarted : ProgrammeFact
{
    public required string AttributionId { get; init; }
    public required string CustomerId { get; init; }
    public required AttributionRole Role { get; init; }

    /// <summary>Share of the role's pool in ppm, 1 to 1 000 000.</summary>
    public required int SharePpm { get; init; }

    public required DateOnly From { get; init; }

    /// <summary>Where it comes from: "lead-won", "manager", "type-change".</summary>
    public required string Source { get; init; }

    public required string Reason { get; init; }
}

/// <summary>The attribution covers [from, <see cref="Until"/>).</summary>
public sealed record AttributionEnded : ProgrammeFact
{
    public required string AttributionId { get; init; }
    public required string CustomerId { get; init; }
    public required DateOnly Until { get; init; }
    public required string Reason { get; init; }
}

public sealed record TrainingDelivered : ProgrammeFact
{
    public required string TrainingId { get; init; }
    public string? CustomerId { get; init; }
    public required DateOnly DeliveredOn { get; init; }
    public required long RevenueMinor { get; init; }
    public required string Currency { get; init; }
}

[JsonConverter(typeof(JsonStringEnumConverter<PartnerType>))]
public enum PartnerType
{
    /// <summary>Brings leads: acquisition.</summary>
    [JsonStringEnumMemberName("affiliate")] Affiliate,

    /// <summary>Sells and supports: acquisition and retention.</summary>
    [JsonStringEnumMemberName("distributor")] Distributor,

    /// <summary>Keeps customers by training them: retention.</summary>
    [JsonStringEnumMemberName("consultant")] Consultant,
}

[JsonConverter(typeof(JsonStringEnumConverter<AttributionRole>))]
public enum AttributionRole
{
    [JsonStringEnumMemberName("acquisition")] Acquisition,
    [JsonStringEnumMemberName("retention")] Retention,
    [JsonStringEnumMemberName("training")] Training,
}
