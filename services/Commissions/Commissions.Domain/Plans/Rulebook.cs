using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Contracts.Leads.V1;

namespace Commissions.Domain.Plans;

/// <summary>Everything besides a customer's own facts that a calculation looks at. Folded from events like all else.</summary>
public sealed record Rulebook
{
    /// <summary>Published versions of all plans in order of publication.</summary>
    public ImmutableArray<PlanVersion> Published { get; init; } = [];

    public ImmutableArray<PlanAssignment> Assignments { get; init; } = [];
    public ImmutableSortedDictionary<string, PartnerProfile> Partners { get; init; } =
        ImmutableSortedDictionary.Create<string, PartnerProfile>(StringComparer.Ordinal);

    /// <summary>Customers that turned out to be one: the absorbed one and the one that goes on, in order of arrival.</summary>
    public ImmutableArray<CustomersMerge> Merges { get; init; } = [];

    /// <summary>Last day of the last closed month; null before the first close.</summary>
    public DateOnly? ClosedThrough { get; init; }

    /// <summary>Grows with each publication; a ledger settled under a smaller one is out of date.</summary>
    [JsonIgnore]
    public int Revision => Published.Length;

    /// <summary>First day of the first month that entries may still be posted to; null while none is closed.</summary>
    [JsonIgnore]
    public DateOnly? OpenFrom => ClosedThrough?.AddDays(1);

    /// <summary>The account that keeps a customer's facts: its own, or that of the customer it was merged into.</summary>
    public string AccountOf(string customerId) => Merges.IsEmpty ? customerId : MergedCustomers.RootOf(customerId, Merges);

    /// <summary>The published version of that number; null when there is none.</summary>
    public PlanVersion? Version(string planId, int version) =>
        Published.FirstOrDefault(known => known.PlanId == planId && known.Version == version);

    /// <summary>The plan version that pays a partner, or null when no plan applies on the date.</summary>
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

    /// <summary>Win-back gap of the programme's default plan on a date; the clock is the customer's, not a partner's.</summary>
    public int WinBackDaysAt(DateOnly date)
    {
        var plan = DefaultPlan();
        return Published.LastOrDefault(version => version.PlanId == plan && version.Terms.ValidFrom <= date)
            ?.Terms.WinBackDays ?? DefaultWinBackDays;
    }

    /// <summary>True when a customer's lives come out the same under both.</summary>
    public bool HasSameWinBack(Rulebook other) => Published.Concat(other.Published).Select(version => version.Terms.ValidFrom)
        .Append(DateOnly.MinValue).All(date => WinBackDaysAt(date) == other.WinBackDaysAt(date));

    private const int DefaultWinBackDays = 90;

    // Later assignments win over earlier ones; without any, the first published unassigned plan is the default.
    private string? PlanFor(string partnerId, DateOnly date)
    {
        if (Assignments.IsEmpty) return Published.IsEmpty ? null : Published[0].PlanId;
        for (var i = Assignments.Length - 1; i >= 0; i--)
            if (Assignments[i].ValidFrom <= date && Assignments[i].PartnerId == partnerId) return Assignments[i].PlanId;
        if (Partners.GetValueOrDefault(partnerId) is { } partner)
            for (var i = Assignments.Length - 1; i >= 0; i--)
                if (Assignments[i].ValidFrom <= date && Assignments[i].Segment is { } segment && partner.IsIn(segment, date))
                    return Assignments[i].PlanId;
        return DefaultPlan();
    }

    private string? DefaultPlan()
    {
        foreach (var version in Published)
            if (!IsAssigned(version.PlanId)) return version.PlanId;
        return null;
    }

    private bool IsAssigned(string planId)
    {
        foreach (var assignment in Assignments)
            if (assignment.PlanId == planId) return true;
        return false;
    }
}

/// <summary>The date of a line under each basis.</summary>
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
/// <param name="Publication">Id of the replay run with whose approval it was published; cause of its corrections.</param>
public sealed record PlanVersion(
    string PlanId, int Version, PlanTerms Terms, string Hash, string Author, string Approver, DateOnly ApprovedOn,
    string Publication);

/// <summary>The plan pays this partner, or every partner of the segment, from a service start on.</summary>
public sealed record PlanAssignment(string PlanId, string? PartnerId, string? Segment, DateOnly ValidFrom);

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
        (SegmentChanges.LastOrDefault(change => change.ValidFrom <= date)?.Segments ?? Segments).Contains(segment)
        || ReviewedOn(date) == segment;

    public string? ReviewedOn(DateOnly date) => Reviews.LastOrDefault(review => review.ValidFrom <= date)?.Segment;

    /// <summary>True when there is any day on which it is in the segment.</summary>
    public bool IsEverIn(string segment) => Segments.Contains(segment)
        || SegmentChanges.Any(change => change.Segments.Contains(segment)) || Reviews.Any(review => review.Segment == segment);

    /// <summary>Nothing is paid out before it.</summary>
    public DateOnly? AgreementAcceptedOn { get; init; }

    /// <summary>Suspensions and reinstatements in order of time.</summary>
    public ImmutableArray<SuspensionFrom> Suspensions { get; init; } = [];

    /// <summary>A suspended partner goes on earning and is not paid.</summary>
    public bool IsSuspendedOn(DateOnly date) =>
        Suspensions.LastOrDefault(change => change.ValidFrom <= date) is { IsSuspended: true };

    /// <summary>The type on a date; before the first known date the first type holds.</summary>
    public PartnerType? TypeOn(DateOnly date)
    {
        if (Types.IsEmpty) return null;
        var last = Types.Length - 1;
        while (last > 0 && Types[last].ValidFrom > date) last--;
        return Types[last].Type;
    }
}

public sealed record PartnerTypeFrom(PartnerType Type, DateOnly ValidFrom);

public sealed record SegmentsFrom(ImmutableArray<string> Segments, DateOnly ValidFrom);

/// <param name="Segment">Null: none.</param>
public sealed record SegmentFrom(string? Segment, DateOnly ValidFrom);

public sealed record SuspensionFrom(DateOnly ValidFrom, bool IsSuspended);
