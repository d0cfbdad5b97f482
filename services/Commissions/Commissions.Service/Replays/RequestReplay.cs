using Commissions.Domain.Plans;
using Commissions.Domain.Replays;
using Commissions.Service.Store;
using Decisions;
using EventStore;
using Hosting;
using Marten;
using Command = Commissions.Domain.Replays.RequestReplay;

namespace Commissions.Service.Replays;

/// <summary>Preview: what history would have paid under a draft. Nothing is posted.</summary>
internal static class RequestReplay
{
    public static void Map(IEndpointRouteBuilder api) =>
        api.MapPost("/v1/plans/{id}/versions/{number:int}/replays", Handle)
        .For(Role.PartnerManager, Role.Finance)
        .WithName("RequestReplay").WithSummary("Preview a version on all history")
        .Produces<RequestedReplay>(StatusCodes.Status202Accepted);

    private static async Task<IResult> Handle(string id, int number, IDocumentSession session, HttpContext http,
        CancellationToken cancellation, NewReplay? body = null)
    {
        var plan = await session.Load(PlanDocument.StreamOf(id), Plan.Initial, (p, e) =>
            Plan.Fold(p, e.Data), cancellation);
        if (plan.State.Version(number) is null)
            return Problems.From(Rejection.NotFound("plan version", $"{id}/{number}"));

        return Start(session, http, id, number, body?.KnownUpTo);
    }

    /// <param name="planId">Null for a run under the rules in force.</param>
    internal static IResult Start(IDocumentSession session, HttpContext http, string? planId, int version,
        long? knownUpTo)
    {
        var replayId = Guid.CreateVersion7().ToString("N");
        var requested = Command.Decide(
            ReplayRun.Initial, new Command(replayId, planId, version, knownUpTo, http.User.Subject())).Events;
        session.Append(
            new LoadedStream<ReplayRun>(ReplayDocument.StreamOf(replayId), ReplayRun.Initial, 0), requested);
        session.Store(ReplayDocument.From(requested.Aggregate(ReplayRun.Initial, ReplayRun.Fold)));
        return TypedResults.Accepted($"/v1/replays/{replayId}", new RequestedReplay(replayId));
    }
}

/// <param name="KnownUpTo">Sequence of the last event to count; all of history when absent.</param>
internal sealed record NewReplay(long? KnownUpTo = null);

internal sealed record RequestedReplay(string ReplayId);
