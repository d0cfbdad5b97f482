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
}

public sealed record Partner
{
    public static readonly Partner None = new();

    public string Id { get; init; } = "";
    public string Country { get; init; } = "";
    public string PayoutCurrency { get; init; } = "";
    public string? LegalId { get; init; }
    public string? Domain { get; init; }
    public ImmutableArray<string> Segments { get; init; } = [];
    public DateOnly AppliedOn { get; init; }
    public DateOnly? ApprovedOn { get; init; }

    /// <summary>By date, later decisions of the same date after earlier ones; the type applied for is first.</summary>
    public ImmutableArray<TypePeriod> Types { get; init; } = [];

    /// <summary>By date, later decisions after earlier ones of the same date.</summary>
    public ImmutableArray<SuspensionChange> Suspensions { get; init; } = [];

    public int? AcceptedAgreementVersion { get; init; }
    public DateOnly? AcceptedAgreementOn { get; init; }

    public bool Exists() => Id.Length > 0;

    public PartnerType TypeOn(DateOnly date) =>
        (Types.LastOrDefault(period => period.ValidFrom <= date) ?? Types[0]).Type;

    public PartnerStatus StatusOn(DateOnly date)
    {
        if (ApprovedOn is null) return PartnerStatus.Applied;
        return Suspensions.LastOrDefault(change => change.ValidFrom <= date)?.State is SuspensionState.Suspended
            ? PartnerStatus.Suspended
            : PartnerStatus.Approved;
    }
}

/// <summary>Rebuilds a partner from its history.</summary>
public static class PartnerFold
{
    public static Partner After(Partner partner, object happened) => happened switch
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
        PartnerTypeChanged changed => partner with
        {
            Types = [.. partner.Types.Add(new(changed.Type, changed.ValidFrom)).OrderBy(period => period.ValidFrom)],
        },
        PartnerSuspended suspended => With(partner, new(SuspensionState.Suspended, suspended.ValidFrom)),
        PartnerReinstated reinstated => With(partner, new(SuspensionState.Reinstated, reinstated.ValidFrom)),
        AgreementAccepted accepted => partner with
        {
            AcceptedAgreementVersion = accepted.AgreementVersion,
            AcceptedAgreementOn = accepted.AcceptedOn,
        },
        _ => partner,
    };

    private static Partner With(Partner partner, SuspensionChange change) =>
        partner with { Suspensions = [.. partner.Suspensions.Add(change).OrderBy(other => other.ValidFrom)] };
}
