using Commissions.Service.Store;
using Hosting;
using Marten;

namespace Commissions.Service.Replays;

internal static class ListReplays
{
    public static void Map(IEndpointRouteBuilder api) => api.MapGet("/v1/replays", Handle)
        .For(Role.PartnerManager, Role.Finance)
        .WithName("ListReplays").WithSummary("Replay runs, newest first; of one plan or of all")
        .Produces<Page<ReplayHead>>();

    private static async Task<IResult> Handle(IQuerySession session, CancellationToken cancellation,
        string? planId = null, int? limit = null, string? after = null)
    {
        var size = Page.Size(limit);
        IQueryable<ReplayDocument> query = session.Query<ReplayDocument>();
        if (planId is not null) query = query.Where(replay => replay.Run.PlanId == planId);
        if (after is not null) query = query.Where(replay => replay.Id.CompareTo(after) < 0);
        // Ids are made from the time, so their order is the order of the requests.
        var found = await query.OrderByDescending(replay => replay.Id).Take(size + 1).ToListAsync(cancellation);
        return TypedResults.Ok(
            Page.From([.. found.Select(replay => ReplayHead.From(ReplayView.From(replay.Run, null)))],
            size, head => head.ReplayId));
    }
}

/// <summary>A run in lists; the run itself says more.</summary>
internal sealed record ReplayHead(string ReplayId, string? PlanId, int Version, string State, long Facts,
    int Differences, int PostedEntries, string? Hash, string? RequestedBy, string? Approver, string? Failure)
{
    public static ReplayHead From(ReplayView view) =>
        new(view.ReplayId, view.PlanId, view.Version, view.State, view.Total,
        view.Differences, view.PostedEntries, view.Hash, view.RequestedBy, view.Approver, view.Failure);
}
