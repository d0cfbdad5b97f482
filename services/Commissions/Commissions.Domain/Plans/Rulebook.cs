using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Contracts.Leads.V1;

namespace Commissions.Domain.Plans;

/// <summary>
/// Everything besides a customer's own facts that a calculation looks at. Folded from events like all else.
/// </summary>
public sealed record Rulebook
{
    /// <summary>Published versions of all plans in order of publication.</summary>
    public ImmutableArray<PlanVersion> Published { get; init; } = [];

    /// <summary>In order of their first days; those of one day in order of record.</summary>
    public ImmutableArray<PlanAssignment> Assignments { get; init; } = [];

    /// <summary>
    /// By first day, the plan that pays whoever has no plan of its own; empty: nobody is paid by default.
    /// </summary>
    public ImmutableArray<DefaultPlanFrom> DefaultPlans { get; init; } = [];

    /// <summary>By first day, the programme's win-back gap.</summary>
    public ImmutableArray<WinBackDaysFrom> WinBackDays { get; init; } = [];

    /// <summary>Ids of the recorded choices that the two above hold, in order of record.</summary>
    public ImmutableArray<string> Choices { get; init; } = [];

    public ImmutableSortedDictionary<string, PartnerProfile> Partners { get; init; } =
        ImmutableSortedDictionary.Create<string, PartnerProfile>(StringComparer.Ordinal);

    /// <summary>
    /// Customers that turned out to be one: the absorbed one and the one that goes on, in order of arrival.
    /// </summary>
    public ImmutableArray<CustomersMerge> Merges
    {
        get => Merged.Merges;
        init => Merged = new MergedCustomers(value.IsDefault ? [] : value);
    }

    /// <summary>The same with the groups that they make.</summary>
    [JsonIgnore]
    public MergedCustomers Merged { get; init; } = MergedCustomers.None;

    /// <summary>Last day of the last closed month; null before the first close.</summary>
    public DateOnly? ClosedThrough { get; init; }

    /// <summary>Grows with each publication; a ledger settled under a smaller one is out of date.</summary>
    [JsonIgnore]
    public int Revision => Published.Length;

    /// <summary>First day of the first month that entries may still be posted to; null while none is closed.</summary>
    [JsonIgnore]
    public DateOnly? OpenFrom => ClosedThrough?.AddDays(1);

    /// <summary>True for a day of a closed month: time has passed that far for the ledger.</summary>
    public bool HasClosed(DateOnly day) => day <= ClosedThrough;

    /// <summary>
    /// The account that keeps a customer's facts: its own, or that of the customer it was merged into.
    /// </summary>
    public string AccountOf(string customerId) => Merged.RootOf(customerId);

    /// <summary>The published version of that number; null when there is none.</summary>
    public PlanVersion? Version(string planId, int version) =>
        Published.FirstOrDefault(known => known.PlanId == planId && known.Version == version);

    /// <summary>The plan version that pays a partner, or null when no plan applies on the date (rule 5.2).</summary>
    public PlanVersion? VersionFor(string partnerId, RateDates dates)
    {
        var planId = PlanFor(partnerId, dates.ServiceStart);
        PlanVersion? found = null;
        foreach (var version in Published)
            if (version.PlanId == planId && version.Terms.ValidFrom <= dates.On(version.Terms.RateDateBasis)
                && (found is null || version.Version > found.Version))
                found = version;
        return found;
    }

    /// <summary>
    /// The plan that pays a partner's lines whose service starts on a date, or null: its own assignment, else that of a
    /// segment it is in, else the default plan; of several, the one with the latest first day. Called for each line
    /// (rule 5.1).
    /// </summary>
    public string? PlanFor(string partnerId, DateOnly date)
    {
        if (Assignments.IsEmpty) return DefaultPlanOn(date);
        for (var i = Assignments.Length - 1; i >= 0; i--)
            if (Assignments[i].PartnerId == partnerId && Assignments[i].ValidFrom <= date) return Assignments[i].PlanId;
        if (Partners.GetValueOrDefault(partnerId) is { } partner)
            for (var i = Assignments.Length - 1; i >= 0; i--)
                if (Assignments[i].Segment is { } segment && Assignments[i].ValidFrom <= date
                    && partner.IsIn(segment, date))
                    return Assignments[i].PlanId;
        return DefaultPlanOn(date);
    }

    public string? DefaultPlanOn(DateOnly date) => DefaultPlans.InForceOn(date)?.PlanId;

    /// <summary>
    /// Longest gap that still continues the life of a customer who returns on a date; the clock is the customer's.
    /// </summary>
    public int WinBackDaysAt(DateOnly date) => WinBackDays.InForceOn(date)?.Days ?? CustomerLife.WinBackDaysUntilSet;

    /// <summary>True when a customer's lives come out the same under both.</summary>
    public bool HasSameWinBack(Rulebook other) => WinBackDays.Concat(other.WinBackDays).Select(days => days.ValidFrom)
        .Append(DateOnly.MinValue).All(date => WinBackDaysAt(date) == other.WinBackDaysAt(date));
}

/// <summary>The date of a line under each basis (rule 5.4).</summary>
public readonly record struct RateDates(
    DateOnly ServiceStart, DateOnly InvoiceDate, DateOnly PaymentDate, DateOnly CustomerAnchor)
{
    /// <summary>The same date under every basis.</summary>
    public static RateDates All(DateOnly date) => new(date, date, date, date);

    public DateOnly On(RateDateBasis basis) => basis switch
    {
        RateDateBasis.InvoiceDate => InvoiceDate,
        RateDateBasis.PaymentDate => PaymentDate,
        RateDateBasis.CustomerAnchor => CustomerAnchor,
        _ => ServiceStart,
    };
}

/// <summary>A published version and who answers for it.</summary>
/// <param name="Hash">SHA-256 of the terms as canonical JSON.</param>
/// <param name="Publication">Id of the replay run with whose approval it was published; cause of its
/// corrections.</param>
public sealed record PlanVersion(
    string PlanId, int Version, PlanTerms Terms, string Hash, string Author, string Approver, DateOnly ApprovedOn,
    string Publication);

/// <summary>The plan pays this partner, or every partner of the segment, from a service start on.</summary>
public sealed record PlanAssignment(string PlanId, string? PartnerId, string? Segment, DateOnly ValidFrom)
{
    /// <summary>Null where an earlier release stored the rules.</summary>
    public string? AssignmentId { get; init; }
}

public sealed record DefaultPlanFrom(string PlanId, DateOnly ValidFrom) : IFromDay;

public sealed record WinBackDaysFrom(int Days, DateOnly ValidFrom) : IFromDay;

/// <summary>What the calculation knows of a partner.</summary>
public sealed record PartnerProfile
{
    public required string PartnerId { get; init; }

    /// <summary>Types by first day of validity, in order of time.</summary>
    public ImmutableArray<PartnerTypeFrom> Types { get; init; } = [];

    /// <summary>As registered; what came later is in the lists below, and all of it counts.</summary>
    public string? LegalId { get; init; }

    /// <summary>As registered.</summary>
    public string? Domain { get; init; }

    public ImmutableArray<string> LaterLegalIds { get; init; } = [];
    public ImmutableArray<string> LaterDomains { get; init; } = [];
    public ImmutableArray<string> Countries { get; init; } = [];

    /// <summary>Keyed hashes of the accounts that it is or was paid to.</summary>
    public ImmutableArray<string> BankAccounts { get; init; } = [];

    public string? PayoutCurrency { get; init; }
    /// <summary>Segments that it registered with; they hold until the first change.</summary>
    public ImmutableArray<string> Segments { get; init; } = [];

    /// <summary>Later segments that the programme gave it, in order of time.</summary>
    public ImmutableArray<SegmentsFrom> SegmentChanges { get; init; } = [];

    /// <summary>Where reviews put it, in order of time; beside the segments above.</summary>
    public ImmutableArray<SegmentFrom> Reviews { get; init; } = [];

    public bool IsIn(string segment, DateOnly date) =>
        SegmentsOn(date).Contains(segment) || ReviewedOn(date) == segment;

    public string? ReviewedOn(DateOnly date) => Reviews.InForceOn(date)?.Segment;

    private ImmutableArray<string> SegmentsOn(DateOnly date) => SegmentChanges.InForceOn(date)?.Segments ?? Segments;

    /// <summary>True when there is any day on which it is in the segment.</summary>
    public bool IsEverIn(string segment) => Segments.Contains(segment)
        || SegmentChanges.Any(change => change.Segments.Contains(segment))
        || Reviews.Any(review => review.Segment == segment);

    /// <summary>Nothing is paid out before it.</summary>
    public DateOnly? AgreementAcceptedOn { get; init; }

    public bool HasAgreedBy(DateOnly day) => AgreementAcceptedOn <= day;

    /// <summary>Suspensions and reinstatements in order of time.</summary>
    public ImmutableArray<SuspensionFrom> Suspensions { get; init; } = [];

    /// <summary>A suspended partner goes on earning and is not paid.</summary>
    public bool IsSuspendedOn(DateOnly date) => Suspensions.InForceOn(date) is { IsSuspended: true };

    /// <summary>The type on a date; before the first known date the first type holds.</summary>
    public PartnerType? TypeOn(DateOnly date) => Types.IsEmpty ? null : (Types.InForceOn(date) ?? Types[0]).Type;
}

public sealed record PartnerTypeFrom(PartnerType Type, DateOnly ValidFrom) : IFromDay;

public sealed record SegmentsFrom(ImmutableArray<string> Segments, DateOnly ValidFrom) : IFromDay;

/// <param name="Segment">Null: none.</param>
public sealed record SegmentFrom(string? Segment, DateOnly ValidFrom) : IFromDay;

public sealed record SuspensionFrom(DateOnly ValidFrom, bool IsSuspended) : IFromDay;
