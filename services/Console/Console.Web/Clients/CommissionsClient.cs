using CommissionsConsole.SignIn;

namespace CommissionsConsole.Clients;

/// <summary>Plans, replays and the ledgers; payouts and what surrounds them are in the other half.</summary>
internal sealed partial class CommissionsClient(HttpClient http, SignedInUser user, RequestKeys keys)
    : ServiceClient(http, user, keys)
{
    private const string AllEntries = "/v1/entries";

    /// <param name="partnerId">Null: of all partners.</param>
    public Task<Page<Entry>> Entries(string? partnerId, EntryFilter filter, string? sort, int? limit, string? after,
        CancellationToken cancellation) => Get<Page<Entry>>(
            EntriesPath(partnerId, filter, ("sort", sort), ("limit", limit), ("after", after)), cancellation);

    public Task<IReadOnlyList<EntryTotal>> Totals(string partnerId, EntryFilter filter,
        CancellationToken cancellation) =>
        Get<IReadOnlyList<EntryTotal>>(Filtered($"/v1/partners/{PathSegment(partnerId)}/entries/totals", filter),
            cancellation);

    /// <summary>Also the address of the same entries as a file.</summary>
    public static string EntriesPath(string? partnerId, EntryFilter filter, params (string, object?)[] more) =>
        Filtered(partnerId is null ? AllEntries : $"/v1/partners/{PathSegment(partnerId)}/entries", filter, more);

    private static string Filtered(string path, EntryFilter filter, params (string, object?)[] more) => AddQuery(path,
    [
        ("period", filter.Period), ("customerId", filter.CustomerId), ("component", filter.Component),
        ("reason", filter.Reason), ("effectiveUntil", filter.EffectiveUntil), ("knownAt", filter.KnownAt),
        ("state", filter.State), ("payableOn", filter.PayableOn), ("payoutId", filter.PayoutId), .. more,
    ]);

    /// <param name="partnerId">Null: of all partners.</param>
    public Task<MoneyLine> MoneyLine(string? partnerId, CancellationToken cancellation) => Get<MoneyLine>(
        partnerId is null ? "/v1/money-line" : $"/v1/partners/{PathSegment(partnerId)}/money-line", cancellation);

    /// <param name="invoiceId">As the billing system has it.</param>
    public Task<Page<Entry>> EntriesOfInvoice(string invoiceId, int limit, CancellationToken cancellation) =>
        Get<Page<Entry>>(AddQuery(AllEntries, ("invoiceId", invoiceId), ("limit", limit)), cancellation);

    /// <summary>Of this month and the eleven before.</summary>
    public Task<IReadOnlyList<EarnedMonth>> EarnedByMonth(string partnerId, CancellationToken cancellation) =>
        Get<IReadOnlyList<EarnedMonth>>($"/v1/partners/{PathSegment(partnerId)}/earned-by-month", cancellation);

    public Task<Explanation> Explanation(Guid entryId, CancellationToken cancellation) =>
        Get<Explanation>($"/v1/entries/{entryId}/explanation", cancellation);

    public Task<Page<PartnerSums>> Balances(IEnumerable<string> partnerIds, CancellationToken cancellation) =>
        Get<Page<PartnerSums>>(AddQuery("/v1/balances",
            [.. partnerIds.Select(id => ("partnerId", (object?)id)), ("limit", 500)]), cancellation);

    public Task<Page<StatementHead>> Statements(string partnerId, string? after, CancellationToken cancellation) =>
        Get<Page<StatementHead>>(
            AddQuery($"/v1/partners/{PathSegment(partnerId)}/statements", ("limit", 500), ("after", after)),
                cancellation);

    /// <summary>Address of a statement's entries as a file.</summary>
    public static string StatementPath(string partnerId, string period, DateOnly? effectiveUntil,
        DateTimeOffset? knownAt) =>
        AddQuery($"/v1/partners/{PathSegment(partnerId)}/statements/{PathSegment(period)}",
            ("effectiveUntil", effectiveUntil),
            ("knownAt", knownAt));

    public Task<PartnerSegments> Segments(CancellationToken cancellation) =>
        Get<PartnerSegments>("/v1/segments", cancellation);

    /// <param name="until">First day that is not looked at any more.</param>
    /// <param name="dryRun">Only shows who would move.</param>
    public Task<ReviewedSegments> ReviewSegments(DateOnly from, DateOnly until, DateOnly validFrom, string reason,
        bool dryRun, CancellationToken cancellation) => Post<ReviewedSegments>("/v1/segment-reviews",
            new { from, until, validFrom, reason, dryRun }, cancellation);

    /// <returns>Null while Commissions does not know the partner.</returns>
    public Task<RegisteredSegments?> SegmentsOf(string partnerId, CancellationToken cancellation) =>
        Find<RegisteredSegments>($"/v1/partners/{PathSegment(partnerId)}/segments", cancellation);

    public Task<PartnerSegments> PublishSegments(
        IReadOnlyList<PartnerSegment> segments, string reason, CancellationToken cancellation) =>
        Post<PartnerSegments>("/v1/segments", new { segments, reason }, cancellation);

    public Task<Page<PlanHead>> Plans(CancellationToken cancellation) =>
        Get<Page<PlanHead>>("/v1/plans?limit=500", cancellation);

    public Task<IReadOnlyList<PlanTemplate>> Templates(CancellationToken cancellation) =>
        Get<IReadOnlyList<PlanTemplate>>("/v1/plan-templates", cancellation);

    /// <param name="forAll">May become the default plan when it is published; false: it is for selected
    /// partners.</param>
    public Task<CreatedPlan> CreatePlan(string name, string? template, bool forAll, CancellationToken cancellation) =>
        Post<CreatedPlan>("/v1/plans", new { name, template, @default = forAll }, cancellation);

    public Task<IReadOnlyList<PlanVersion>> Versions(string planId, CancellationToken cancellation) =>
        Get<IReadOnlyList<PlanVersion>>($"/v1/plans/{PathSegment(planId)}/versions", cancellation);

    public Task<DraftedVersion> Draft(string planId, PlanDraft draft, CancellationToken cancellation) =>
        Post<DraftedVersion>($"/v1/plans/{PathSegment(planId)}/versions", draft, cancellation);

    public Task<WhatIf> TryOut(string planId, PlanDraft draft, CancellationToken cancellation) =>
        Ask<WhatIf>($"/v1/plans/{PathSegment(planId)}/what-if", new { drafts = new[] { draft }, forecast = true },
            cancellation);

    public Task<RecordedSince> ChangedSince(string replayId, CancellationToken cancellation) =>
        Get<RecordedSince>($"/v1/replays/{PathSegment(replayId)}/changed-since", cancellation);

    public Task<RequestedReplay> Preview(string planId, int version, CancellationToken cancellation) =>
        Post<RequestedReplay>($"/v1/plans/{PathSegment(planId)}/versions/{version}/replays", null, cancellation);

    public Task<ApprovedVersion> Approve(string planId, int version, string replayId, long toleranceMinor,
        CancellationToken cancellation) => Post<ApprovedVersion>(
            $"/v1/plans/{PathSegment(planId)}/versions/{version}/approve", new { replayId, toleranceMinor },
                cancellation);

    public Task<RequestedReplay> PreviewCorrections(CancellationToken cancellation) =>
        Post<RequestedReplay>("/v1/replays", new { }, cancellation);

    public Task<ReplayHead> ApproveCorrections(string replayId, long toleranceMinor, CancellationToken cancellation) =>
        Post<ReplayHead>($"/v1/replays/{PathSegment(replayId)}/approve", new { toleranceMinor }, cancellation);

    public Task<Page<ReplayHead>> Replays(string? planId, int? limit, string? after, CancellationToken cancellation) =>
        Get<Page<ReplayHead>>(AddQuery("/v1/replays", ("planId", planId), ("limit", limit), ("after", after)),
            cancellation);

    public Task<Replay> Replay(string id, CancellationToken cancellation) =>
        Get<Replay>($"/v1/replays/{PathSegment(id)}", cancellation);

    public Task<SetAside> SetAside(CancellationToken cancellation) =>
        Get<SetAside>("/v1/operations/set-aside", cancellation);

    public Task<Page<ReplayDifference>> Differences(string replayId, string? partnerId, string? period, int? limit,
        string? after, CancellationToken cancellation) => Get<Page<ReplayDifference>>(AddQuery(
            $"/v1/replays/{PathSegment(replayId)}/differences",
            ("partnerId", partnerId), ("period", period), ("limit", limit), ("after", after)), cancellation);

    /// <returns>Null where the service does not forecast.</returns>
    public Task<ExpectedLiability?> ExpectedLiability(CancellationToken cancellation) =>
        Find<ExpectedLiability>("/v1/forecasts/liability", cancellation);

    /// <param name="monthly">Net of one customer's month, in minor units.</param>
    public Task<Example> Example(string partnerType, long monthly, int customers, CancellationToken cancellation) =>
        Get<Example>(AddQuery("/v1/programme-rules/example", ("partnerType", partnerType), ("monthly", monthly),
            ("customers", customers)), cancellation);

    /// <returns>Null where the service does not render its rules.</returns>
    public Task<ProgrammeRules?> ProgrammeRules(CancellationToken cancellation) =>
        Find<ProgrammeRules>("/v1/programme-rules", cancellation);
}
