using System.Text.Json.Serialization;
using Leads.Domain.Customers;

namespace Leads.Domain.Partners;

/// <summary>The type counts from <see cref="ValidFrom"/> until the next one.</summary>
public sealed record TypePeriod(PartnerType Type, DateOnly ValidFrom);

/// <summary>Suspended or not from <see cref="ValidFrom"/> on.</summary>
public sealed record SuspensionChange(SuspensionState State, DateOnly ValidFrom);

public enum SuspensionState
{
    Suspended,
    Reinstated,
}

public enum PartnerStatus
{
    Applied,
    Approved,
    Suspended,
    Rejected,
}

/// <summary>Free own use in [<see cref="ValidFrom"/>, <see cref="ValidUntil"/>); null is no end.</summary>
public sealed record NfrLicence(string Id, string Product, int Seats, DateOnly ValidFrom, DateOnly? ValidUntil)
{
    public bool IsValidOn(DateOnly date) => ValidFrom <= date && (ValidUntil is null || date < ValidUntil);
}

/// <summary>Who accepted which version of the agreement when.</summary>
public sealed record Acceptance(int Version, string TextHash, DateOnly AcceptedOn, string AcceptedBy);

public sealed record Partner
{
    public static readonly Partner Initial = new();

    public string Id { get; init; } = "";
    public string Country { get; init; } = "";
    public string PayoutCurrency { get; init; } = "";
    public string? LegalId { get; init; }
    public string? Domain { get; init; }

    /// <summary>What it reported beside legal id, domain and country above: earlier values go on counting.</summary>
    public ImmutableArray<CompanyProfile> OtherProfiles { get; init; } = [];

    public ImmutableArray<string> Segments { get; init; } = [];
    public DateOnly AppliedOn { get; init; }
    public DateOnly? ApprovedOn { get; init; }
    public DateOnly? RejectedOn { get; init; }

    /// <summary>Why the application was turned down; the applicant reads it.</summary>
    public string? RejectionReason { get; init; }

    /// <summary>Countries; none means everywhere.</summary>
    public ImmutableArray<string> Territories { get; init; } = [];

    public ImmutableArray<NfrLicence> NfrLicences { get; init; } = [];
    public ImmutableArray<Acceptance> Acceptances { get; init; } = [];
    public DateOnly? ErasedOn { get; init; }

    /// <summary>By date, later decisions of the same date after earlier ones; the type applied for is first.</summary>
    public ImmutableArray<TypePeriod> Types { get; init; } = [];

    /// <summary>By date, later decisions after earlier ones of the same date.</summary>
    public ImmutableArray<SuspensionChange> Suspensions { get; init; } = [];

    public int? AcceptedAgreementVersion { get; init; }
    public DateOnly? AcceptedAgreementOn { get; init; }

    public bool Exists() => Id.Length > 0;

    [JsonIgnore]
    public CompanyProfile Profile => new(LegalId, Domain, Country);

    [JsonIgnore]
    public CompanyIdentities Identities => IdentitiesWith(null);

    /// <param name="email">Kept outside the partner's history, where it can be erased.</param>
    public CompanyIdentities IdentitiesWith(string? email) =>
        CompanyProfile.Identities([Profile, .. OtherProfiles], email);

    public PartnerType TypeOn(DateOnly date) =>
        (Types.LastOrDefault(period => period.ValidFrom <= date) ?? Types[0]).Type;

    public PartnerStatus StatusOn(DateOnly date)
    {
        if (ApprovedOn is null) return RejectedOn is null ? PartnerStatus.Applied : PartnerStatus.Rejected;
        return Suspensions.LastOrDefault(change => change.ValidFrom <= date)?.State is SuspensionState.Suspended
            ? PartnerStatus.Suspended
            : PartnerStatus.Approved;
    }

    /// <summary>Rebuilds a partner from its history.</summary>
    public static Partner Fold(Partner partner, object happened) => happened switch
    {
        PartnerApplied applied => new Partner
        {
            Id = applied.PartnerId,
            Country = applied.Country,
            PayoutCurrency = applied.PayoutCurrency,
            LegalId = applied.LegalId,
            Domain = applied.Domain,
            Segments = applied.Segments,
            AppliedOn = applied.AppliedOn,
            Types = [new TypePeriod(applied.Type, DateOnly.MinValue)],
        },
        PartnerApproved approved => partner with { ApprovedOn = approved.ApprovedOn },
        PartnerRejected rejected => partner with
        {
            RejectedOn = rejected.RejectedOn,
            RejectionReason = rejected.Reason,
        },
        PartnerTypeChanged changed => partner with
        {
            Types = [.. partner.Types.Add(new(changed.Type, changed.ValidFrom)).OrderBy(period => period.ValidFrom)],
        },
        PartnerSuspended suspended => SetSuspension(partner, new(SuspensionState.Suspended, suspended.ValidFrom)),
        PartnerReinstated reinstated => SetSuspension(partner, new(SuspensionState.Reinstated, reinstated.ValidFrom)),
        AgreementAccepted accepted => partner with
        {
            AcceptedAgreementVersion = accepted.AgreementVersion,
            AcceptedAgreementOn = accepted.AcceptedOn,
            Acceptances = partner.Acceptances.Add(new Acceptance(
                accepted.AgreementVersion, accepted.TextHash, accepted.AcceptedOn, accepted.AcceptedBy)),
        },
        PartnerIdentityReported reported => partner with
        {
            LegalId = reported.LegalId,
            Domain = reported.Domain,
            Country = reported.Country,
            OtherProfiles = [.. partner.OtherProfiles.Append(partner.Profile).Distinct()],
        },
        PartnerScopeChanged scope => partner with { Segments = scope.Segments, Territories = scope.Territories },
        NfrLicenceGranted granted => partner with
        {
            NfrLicences = partner.NfrLicences.Add(new NfrLicence(
                granted.LicenceId, granted.Product, granted.Seats, granted.ValidFrom, granted.ValidUntil)),
        },
        NfrLicenceEnded ended => partner with
        {
            NfrLicences = [.. partner.NfrLicences.Select(licence =>
                licence.Id == ended.LicenceId ? licence with { ValidUntil = ended.ValidUntil } : licence)],
        },
        PartnerPersonalDataErased erased => partner with { ErasedOn = erased.ErasedOn },
        _ => partner,
    };

    private static Partner SetSuspension(Partner partner, SuspensionChange change) =>
        partner with { Suspensions = [.. partner.Suspensions.Add(change).OrderBy(other => other.ValidFrom)] };
}
