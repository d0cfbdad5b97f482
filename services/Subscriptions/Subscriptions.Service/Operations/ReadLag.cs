using Hosting;
using Npgsql;

namespace Subscriptions.Service.Operations;

/// <summary>How far each shard of the daemon is behind the newest event.</summary>
internal static class ReadLag
{
    public static void Map(IEndpointRouteBuilder api) => api.MapGet("/v1/operations/lag", Handle)
        .For(Role.Operations)
        .WithName("ReadLag").WithSummary("Events behind, per shard").Produces<Lag>();

    private static async Task<IResult> Handle(NpgsqlDataSource dataSource, CancellationToken cancellation)
    {
        await using var query = dataSource.CreateCommand(
            """
            select name, greatest(0, (select coalesce(max(seq_id), 0) from mt_events) - last_seq_id)
            from mt_event_progression where name not like 'HighWater%' order by name
            """);
        await using var reader = await query.ExecuteReaderAsync(cancellation);
        var shards = new List<ShardLag>();
        while (await reader.ReadAsync(cancellation)) shards.Add(new ShardLag(reader.GetString(0), reader.GetInt64(1)));
        return TypedResults.Ok(new Lag(shards));
    }
}

internal sealed record Lag(IReadOnlyList<ShardLag> Shards);

internal sealed record ShardLag(string Name, long Behind);
