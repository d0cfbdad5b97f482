using Leads.Domain.Partners;

namespace Leads.Service.Partners;

internal sealed record PartnerResponse
{
    public required string Id { get; init; }
    public string? Name { get; init; }
    public string? LegalId { get; init; }
    public string? Email { get; init; }
    public string? Domain { get; init; }
    /// <summary>Today; <see cref="Types"/> says what it was and will be.</summary>
    public required PartnerType Type { get; init; }

    /// <summary>By day, as far as they are decided.</summary>
    public required IReadOnlyList<PartnerTypeFrom> Types { get; init; }

    public required string Country { get; init; }
    public required string PayoutCurrency { get; init; }
    public required ImmutableArray<string> Segments { get; init; }

    /// <summary>Countries that the partner works in; none means everywhere.</summary>
    public required ImmutableArray<string> Territories { get; init; }

    /// <summary>What the company says of itself.</summary>
    public PartnerDescription? Profile { get; init; }

    public required ImmutableArray<NfrLicence> NfrLicences { get; init; }

    /// <summary>Today: applied, rejected, approved or suspended.</summary>
    public required string Status { get; init; }

    public required DateOnly AppliedOn { get; init; }
    public DateOnly? ApprovedOn { get; init; }
    public DateOnly? RejectedOn { get; init; }

    /// <summary>As the applicant reads it.</summary>
    public string? RejectionReason { get; init; }

    public DateOnly? ErasedOn { get; init; }
    public int? AcceptedAgreementVersion { get; init; }
    public DateOnly? AcceptedAgreementOn { get; init; }
    public required long Version { get; init; }

    public static PartnerResponse From(PartnerView view, PartnerProfile? profile, DateOnly today) => new()
    {
        Id = view.Id,
        Name = profile?.Name,
        LegalId = view.State.LegalId,
        Email = profile?.Email,
        Domain = view.State.Domain,
        Type = view.State.TypeOn(today),
        Types = [.. view.State.Types.Select(period => new PartnerTypeFrom(period.Type,
            period.ValidFrom == DateOnly.MinValue ? null : period.ValidFrom))],
        Country = view.State.Country,
        PayoutCurrency = view.State.PayoutCurrency,
        Segments = view.State.Segments,
        Territories = view.State.Territories,
        Profile = profile?.Description,
        NfrLicences = view.State.NfrLicences,
        Status = StatusOf(view.State, today),
        AppliedOn = view.State.AppliedOn,
        ApprovedOn = view.State.ApprovedOn,
        RejectedOn = view.State.RejectedOn,
        RejectionReason = view.State.RejectionReason,
        ErasedOn = view.State.ErasedOn,
        AcceptedAgreementVersion = view.State.AcceptedAgreementVersion,
        AcceptedAgreementOn = view.State.AcceptedAgreementOn,
        Version = view.Version,
    };

    public static string StatusOf(Partner partner, DateOnly today) => partner.StatusOn(today) switch
    {
        PartnerStatus.Approved => "approved",
        PartnerStatus.Suspended => "suspended",
        PartnerStatus.Rejected => "rejected",
        _ => "applied",
    };
}

/// <param name="ValidFrom">Absent for the type that the company applied as.</param>
internal sealed record PartnerTypeFrom(PartnerType Type, DateOnly? ValidFrom);
