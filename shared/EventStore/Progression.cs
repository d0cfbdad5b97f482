using JasperFx.Events.Projections;
using Marten;
using Npgsql;

namespace EventStore;

/// <summary>How far subscriptions and projections have come in the store's order of events.</summary>
public static class Progression
{
    /// <summary>Events between where each shard stands and the newest one, by name of the shard.</summary>
    public static async Task<IReadOnlyList<(string Shard, long Behind)>> ReadLag(
        NpgsqlDataSource dataSource, CancellationToken cancellation)
    {
        await using var query = dataSource.CreateCommand(
            """
            select name, greatest(0, (select coalesce(max(seq_id), 0) from mt_events) - last_seq_id)
            from mt_event_progression where name not like 'HighWater%' order by name
            """);
        await using var reader = await query.ExecuteReaderAsync(cancellation);
        var shards = new List<(string, long)>();
        while (await reader.ReadAsync(cancellation)) shards.Add((reader.GetString(0), reader.GetInt64(1)));
        return shards;
    }

    /// <summary>Where a shard stands, 0 before it began, and the newest event; both at one moment.</summary>
    /// <param name="shard">As the store names it, such as "facts:All".</param>
    public static async Task<(long Position, long Newest)> ReadPosition(
        NpgsqlDataSource dataSource, string shard, CancellationToken cancellation)
    {
        await using var query = dataSource.CreateCommand(
            """
            select coalesce((select last_seq_id from mt_event_progression where name = $1), 0),
              (select coalesce(max(seq_id), 0) from mt_events)
            """);
        query.Parameters.Add(new NpgsqlParameter { Value = shard });
        await using var row = await query.ExecuteReaderAsync(cancellation);
        await row.ReadAsync(cancellation);
        return (row.GetInt64(0), row.GetInt64(1));
    }

    /// <summary>
    /// Has the page of a subscription fail, with all that it writes, unless its progress moves with it. Where another
    /// instance was ahead, Marten logs a warning and commits; here a division by zero ends the transaction.
    /// </summary>
    public static void FailUnlessProgressMoves(this IDocumentOperations operations, EventRange page) =>
        operations.QueueSqlCommand(
            "update mt_event_progression set last_seq_id = last_seq_id / (last_seq_id = ?)::int where name = ?",
            page.SequenceCeiling, page.ShardName.Identity);
}
