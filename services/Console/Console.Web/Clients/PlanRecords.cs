using System.Text.Json.Serialization;
using Money;

namespace CommissionsConsole.Clients;

/// <param name="PublishedVersion">Published last; it may begin later.</param>
/// <param name="InForceVersion">The one that counts today.</param>
public sealed record PlanHead(string Id, string Name, string? Template, int Versions, int? PublishedVersion,
    int? InForceVersion, IReadOnlyList<UpcomingVersion> Upcoming);

public sealed record UpcomingVersion(int Version, DateOnly ValidFrom);

/// <summary>Who is in which segment from a day on, by customers and profit in a time.</summary>
/// <param name="Moved">So many partners are in another segment than before.</param>
public sealed record ReviewedSegments(DateOnly ValidFrom, int Moved, IReadOnlyList<ReviewedPartner> Partners);

/// <param name="Segment">Null: it reaches none.</param>
public sealed record ReviewedPartner(string PartnerId, string? Segment, string? Before, int Customers, Amount Profit);

/// <param name="Registered">As it was when the partner was registered.</param>
/// <param name="Changes">Set by managers.</param>
/// <param name="Reviews">Found by reviews.</param>
public sealed record RegisteredSegments(IReadOnlyList<string> Registered, IReadOnlyList<SegmentsFrom> Changes,
    IReadOnlyList<SegmentFrom> Reviews);

public sealed record SegmentsFrom(IReadOnlyList<string> Segments, DateOnly ValidFrom);

/// <param name="Segment">Null: in none.</param>
public sealed record SegmentFrom(string? Segment, DateOnly ValidFrom);

/// <param name="Segments">The best one first: a partner is in the first that it fulfils.</param>
public sealed record PartnerSegments(int Version, IReadOnlyList<PartnerSegment> Segments);

public sealed record PartnerSegment(string Name, int MinCustomers, long MinProfitMinor);

public sealed record CreatedPlan(string PlanId);

public sealed record PlanTemplate(string Id, string Description, IReadOnlyList<ComponentRates> Components,
    int QualifyAfterDays, long MinPayout);

/// <param name="Products">Null: every product.</param>
public sealed record ComponentRates(
    string Component, IReadOnlyList<string> PartnerTypes, IReadOnlyList<string>? Products, YearTable Years);

/// <param name="OnwardPpm">Rate of every year after those listed.</param>
public sealed record YearTable(IReadOnlyList<int> YearsPpm, int OnwardPpm)
{
    public int RatePpm(int year) => year <= YearsPpm.Count ? YearsPpm[year - 1] : OnwardPpm;
}

public sealed record PlanTerms
{
    public DateOnly ValidFrom { get; init; }
    public string Mode { get; init; } = "";
    public string RetroDecrease { get; init; } = "";
    public string? Clause { get; init; }
    public string RateDateBasis { get; init; } = "";
    public IReadOnlyList<ComponentRates> Components { get; init; } = [];
    public int? TrainingRoyaltyPpm { get; init; }
    public bool RoyaltySetOff { get; init; }
    public int? ProgramCapPpm { get; init; }
    public int HoldDays { get; init; }
    public int QualifyAfterDays { get; init; }
    public long MinPayoutMinor { get; init; }
    public IReadOnlyDictionary<string, long>? MinPayoutsMinor { get; init; }
    public int WinBackDays { get; init; }
    [JsonPropertyName("releaseOnAnniversary")]
    public bool EarnOnAnniversary { get; init; }
}

/// <param name="Standing">Of a published version today: "upcoming", "inForce" or "replaced".</param>
/// <param name="ValidUntil">First day on which a later version counts instead.</param>
public sealed record PlanVersion(string PlanId, int Version, string State, string? Standing, DateOnly? ValidUntil,
    PlanTerms Terms, string Hash, string Author,
    string Reason, string? Approver, DateOnly? ApprovedOn, IReadOnlyList<string>? Warnings,
    PlanRecipients? GivenTo = null);

/// <summary>A segment or single partners who are given a plan when its version is published.</summary>
public sealed record PlanRecipients(string? Segment, IReadOnlyList<string> PartnerIds);

public sealed record DraftedVersion(string PlanId, int Version, IReadOnlyList<string>? Warnings);

public sealed record DraftedComponent(
    string Component, IReadOnlyList<string> PartnerTypes, IReadOnlyList<string>? Products,
    IReadOnlyList<DraftedYear> Years);

/// <param name="Year">"1", "2", … and for the last one "3+".</param>
public sealed record DraftedYear(string Year, long Ppm);

public sealed record PlanDraft
{
    public required DateOnly ValidFrom { get; init; }
    public required string Mode { get; init; }
    public string? RetroDecrease { get; init; }
    public string? Clause { get; init; }
    public string? RateDateBasis { get; init; }
    public required IReadOnlyList<DraftedComponent> Components { get; init; }
    public int? TrainingRoyaltyPpm { get; init; }
    public bool RoyaltySetOff { get; init; }
    public int? ProgramCapPpm { get; init; }
    public int HoldDays { get; init; }
    public int QualifyAfterDays { get; init; }
    public long MinPayout { get; init; }
    public IReadOnlyDictionary<string, long>? MinPayouts { get; init; }
    [JsonPropertyName("releaseOnAnniversary")]
    public bool EarnOnAnniversary { get; init; }
    public PlanRecipients? GivenTo { get; init; }

    /// <summary>The programme's when null.</summary>
    public int? WinBackDays { get; init; }

    public required string Reason { get; init; }
}

/// <summary>All of history under drafts that are not saved, one estimate each, in their order.</summary>
/// <param name="Forecasts">Of the coming twelve months, under both rules; only where asked for.</param>
/// <param name="LastYear">What was earned in the last twelve months, under the rules in force.</param>
public sealed record WhatIf(IReadOnlyList<WhatIfEstimate> Estimates, IReadOnlyList<WhatIfForecast>? Forecasts = null,
    WhatIfYear? LastYear = null);

public sealed record WhatIfForecast(
    DateOnly From, DateOnly Until, IReadOnlyList<WhatIfTotal> Totals, IReadOnlyList<WhatIfPartner> Partners);

public sealed record WhatIfPartner(string PartnerId, Amount InForce, Amount Tried)
{
    [JsonIgnore]
    public Amount Difference => Tried - InForce;
}

public sealed record WhatIfYear(DateOnly From, DateOnly Until, IReadOnlyList<WhatIfTotal> Totals);

/// <param name="Kept">Of the decreases, what stays with partners because it was paid out; it is counted in the
/// totals.</param>
public sealed record WhatIfEstimate(
    IReadOnlyList<WhatIfTotal> Totals, int PartnersThatGain, int PartnersThatLose, IReadOnlyList<Amount> Kept);

public sealed record WhatIfTotal(
    string? PlanId, string Component, string? PartnerType, int CustomerYear, Amount InForce, Amount Tried)
{
    [JsonIgnore]
    public Amount Difference => Tried - InForce;
}

/// <summary>What was recorded after a replay was calculated.</summary>
public sealed record RecordedSince(long? KnownUpTo, IReadOnlyList<ChangesOfKind> Changes);

public sealed record RequestedReplay(string ReplayId);

public sealed record Replay(string ReplayId, string? PlanId, int Version, string State, long Processed, long Total,
    long RatePerSecond, long? SecondsLeft, long? KnownUpTo, int Differences, int PostedEntries,
    IReadOnlyList<ReplayTotal> Totals, IReadOnlyList<ReplayReasonTotal> Reasons,
    IReadOnlyList<ReplayLoss> PartnersThatLose, string? Hash, string? RequestedBy, string? Approver, string? Failure)
{
    /// <summary>
    /// Accounts that the run could not calculate, the first hundred of them; nothing is approved meanwhile.
    /// </summary>
    public IReadOnlyList<AccountNotCalculated> NotCalculated { get; init; } = [];

    public int AccountsNotCalculated { get; init; }

    [JsonIgnore]
    public bool IsRunning => State is "requested" or "calculating" or "approved" or "posting" or "posted";
}

public sealed record AccountNotCalculated(string AccountId, string Reason);

public sealed record ReplayTotal(
    string PartnerId, string Period, int CustomerYear, string Component, Amount Before, Amount After,
    Amount Difference);

public sealed record ReplayReasonTotal(string Reason, int Keys, Amount Difference);

public sealed record ReplayLoss(string PartnerId, Amount Difference);

public sealed record ReplayHead(string ReplayId, string? PlanId, int Version, string State, long Facts, int Differences,
    int PostedEntries, string? Hash, string? RequestedBy, string? Approver, string? Failure);

public sealed record ReplayDifference(string Id, string PartnerId, string CustomerId, string Key, string Component,
    string Reason, string Period, int CustomerYear, Amount Before, Amount After, Amount Difference);

public sealed record ApprovedVersion(string PlanId, int Version, string ReplayId);

/// <summary>Why a preview is stale: what was recorded after it, and whose sums would be other ones now.</summary>
public sealed record ChangedSince(IReadOnlyList<ChangesOfKind> Changes, IReadOnlyList<MovedPartner> Partners);

/// <param name="Kind">Such as "facts", "attributions" or "planVersions".</param>
/// <param name="Ids">What they are about, each once; not all of many.</param>
public sealed record ChangesOfKind(string Kind, int Count, IReadOnlyList<string> Ids);

public sealed record MovedPartner(string PartnerId, Amount Shown, Amount Now, Amount Moved);
