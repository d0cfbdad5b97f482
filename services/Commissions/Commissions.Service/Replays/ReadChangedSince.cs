using Commissions.Service.Store;
using Decisions;
using Hosting;
using Marten;
using Npgsql;

namespace Commissions.Service.Replays;

/// <summary>What was recorded after a preview: whoever is about to approve it sees whether it is out of date.</summary>
internal static class ReadChangedSince
{
    public static void Map(IEndpointRouteBuilder api) => api.MapGet("/v1/replays/{id}/changed-since", Handle)
        .For(Role.PartnerManager, Role.Finance)
        .WithName("ReadChangedSince").WithSummary("What was recorded after a replay was calculated, by kind")
        .WithDescription("Whether it moves anybody's sum is calculated when the replay is approved.")
        .Produces<RecordedSince>();

    private static async Task<IResult> Handle(string id, IQuerySession session, NpgsqlDataSource dataSource,
        CancellationToken cancellation)
    {
        if (await session.LoadAsync<ReplayDocument>(id, cancellation) is not { } replay)
            return Problems.From(Rejection.NotFound("replay", id));
        if (replay.Run.KnownUpTo is not { } knownUpTo) return TypedResults.Ok(new RecordedSince(null, []));
        await using var connection = await dataSource.OpenConnectionAsync(cancellation);
        var since = await ChangedSince.Read(knownUpTo, connection, cancellation);
        return TypedResults.Ok(new RecordedSince(knownUpTo, since.Changes));
    }
}

/// <param name="KnownUpTo">Sequence of the last event that the replay counted; absent before it has ended.</param>
internal sealed record RecordedSince(long? KnownUpTo, IReadOnlyList<ChangesOfKind> Changes);
