using System.Globalization;
using System.Text;
using Commissions.Domain.Bookkeeping;
using Commissions.Domain.Exports;
using Commissions.Domain.Periods;
using Commissions.Domain.Plans;
using Commissions.Domain.Replays;
using Commissions.Service.Store;
using Decisions;
using Hosting;
using Marten;
using Money;

namespace Commissions.Service.Replays;

internal static class ReadReplay
{
    private const int StreamMinutesMax = 30;
    private static readonly TimeSpan StreamInterval = TimeSpan.FromMilliseconds(300);

    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapGet("/v1/replays/{id}", Read).For(Role.PartnerManager, Role.Finance)
            .WithName("ReadReplay").WithSummary("State, progress and totals; text/event-stream follows it")
            .Produces<ReplayView>().OrStreamOfProgress();
        api.MapGet("/v1/replays/{id}/differences", Differences).For(Role.PartnerManager, Role.Finance)
            .WithName("ListReplayDifferences").WithSummary("What would change, key by key; JSON or CSV")
            .Produces<Page<ReplayDifference>>();
    }

    private static async Task<IResult> Read(
        string id, IDocumentStore store, HttpRequest request, CancellationToken cancellation)
    {
        if (await Load(id, store, cancellation) is not { } view) return Problems.From(Rejection.NotFound("replay", id));
        return ProgressStreams.IsAskedFor(request)
            ? TypedResults.ServerSentEvents(Follow(id, store, cancellation), "progress")
            : TypedResults.Ok(view);
    }

    private static async IAsyncEnumerable<ReplayView> Follow(string id, IDocumentStore store,
        [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellation)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(StreamMinutesMax));
        while (!limit.IsCancellationRequested && await Load(id, store, cancellation) is { } view)
        {
            yield return view;
            if (view.State is "calculated" or "verified" or "failed") yield break;
            await Task.Delay(StreamInterval, cancellation);
        }
    }

    private static async Task<ReplayView?> Load(string id, IDocumentStore store, CancellationToken cancellation)
    {
        await using var session = store.QuerySession();
        var document = await session.LoadAsync<ReplayDocument>(id, cancellation);
        var progress = document is null ? null : await session.LoadAsync<ReplayProgress>(id, cancellation);
        return document is null ? null : ReplayView.From(document.Run, progress);
    }

    private static async Task<IResult> Differences(string id, IQuerySession session, HttpRequest request,
        CancellationToken cancellation, string? partnerId = null, string? period = null, int? customerYear = null,
        string? reason = null, int? limit = null, string? after = null)
    {
        if (reason is not null && !ReplayReasons.TryParse(reason, out _))
            return Problems.From(Rejection.Invalid("reason", $"Reasons are {string.Join(", ", ReplayReasons.Names)}."));
        if (period is not null && !Period.TryParse(period, out _))
            return Problems.From(Rejection.Invalid("period", "A period is written yyyy-MM."));
        if (await session.LoadAsync<ReplayDocument>(id, cancellation) is null)
            return Problems.From(Rejection.NotFound("replay", id));

        var size = Page.Size(limit);
        var start = after ?? "";
        var query = session.Query<ReplayDifference>().Where(d => d.ReplayId == id && d.Id.CompareTo(start) > 0);
        if (partnerId is not null) query = query.Where(difference => difference.PartnerId == partnerId);
        if (period is not null) query = query.Where(difference => difference.Period == period);
        if (customerYear is not null) query = query.Where(difference => difference.CustomerYear == customerYear);
        if (ReplayReasons.TryParse(reason, out var of)) query = query.Where(difference => difference.Reason == of);
        if (request.Headers.Accept.ToString().Contains("text/csv", StringComparison.OrdinalIgnoreCase))
            return Csv(id, await query.OrderBy(difference => difference.Id).ToListAsync(cancellation));
        var found = await query.OrderBy(difference => difference.Id).Take(size + 1).ToListAsync(cancellation);
        return TypedResults.Ok(Page.From(found, size, difference => difference.Id));
    }

    private static IResult Csv(string id, IReadOnlyList<ReplayDifference> differences)
    {
        var text = new StringBuilder(CsvCells.Row("partnerId", "customerId", "key", "component", "period",
            "customerYear",
            "reason", "before", "after", "difference", "currency"));
        foreach (var d in differences)
            text.Append(CsvCells.Row(d.PartnerId, d.CustomerId, d.Key, d.Component.Name(), d.Period,
                d.CustomerYear.ToString(CultureInfo.InvariantCulture), d.Reason.Name(),
                d.Before.InMajorUnits(), d.After.InMajorUnits(), d.Difference.InMajorUnits(), d.Difference.Currency));
        return TypedResults.File(Encoding.UTF8.GetBytes(text.ToString()), "text/csv", $"replay-{id}.csv");
    }
}

/// <summary>A replay run on the surface.</summary>
/// <param name="Processed">Journal facts counted so far, of <paramref name="Total"/>.</param>
/// <param name="SecondsLeft">Estimate of a running calculation.</param>
/// <param name="PartnersThatLose">Partners whose sum falls: what they would owe or no longer get.</param>
internal sealed record ReplayView(
    string ReplayId, string? PlanId, int Version, string State, long Processed, long Total, long RatePerSecond,
    long? SecondsLeft, long? KnownUpTo, int Differences, int PostedEntries, IReadOnlyList<ReplayTotal> Totals,
    IReadOnlyList<ReplayReasonTotal> Reasons, IReadOnlyList<ReplayLoss> PartnersThatLose, string? Hash,
    string? RequestedBy, string? Approver, string? Failure)
{
    private const int NamedMax = 100;

    /// <summary>
    /// Accounts that could not be calculated, the first hundred; while there are any, nothing is approved.
    /// </summary>
    public IReadOnlyList<AccountNotCalculated> NotCalculated { get; init; } = [];

    public int AccountsNotCalculated { get; init; }

    public static ReplayView From(ReplayRun run, ReplayProgress? progress) => new(run.ReplayId, run.PlanId, run.Version,
        run.State == ReplayState.Requested && progress is not null ? "calculating"
        : run.State.ToString().ToLowerInvariant(),
        progress?.Processed ?? run.Facts, progress?.Total ?? run.Facts, progress?.RatePerSecond ?? 0,
        run.State == ReplayState.Requested && progress is { RatePerSecond: > 0 }
            ? (progress.Total - progress.Processed) / progress.RatePerSecond
            : null,
        run.KnownUpTo, run.Differences, run.PostedEntries, run.Totals, run.Reasons, ReplayLoss.FromTotals(run.Totals),
        run.Hash, run.RequestedBy, run.Approver, run.Failure)
    {
        NotCalculated = [.. run.NotCalculated.Take(NamedMax)],
        AccountsNotCalculated = run.NotCalculated.Length,
    };
}

internal sealed record ReplayLoss(string PartnerId, Amount Difference)
{
    public static IReadOnlyList<ReplayLoss> FromTotals(IEnumerable<ReplayTotal> totals) =>
    [
        .. totals.GroupBy(total => (total.PartnerId, total.Difference.Currency))
            .Select(partner => new ReplayLoss(partner.Key.PartnerId,
                new Amount(partner.TotalMinor(total => total.Difference.Minor), partner.Key.Currency)))
            .Where(partner => partner.Difference.Minor < 0),
    ];
}
