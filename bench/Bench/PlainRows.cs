using System.Diagnostics;
using Npgsql;
using NpgsqlTypes;

namespace Bench;

/// <summary>A stored event, with its entry in the ledger where it is one.</summary>
internal sealed record PlainRow(Guid EventId, string Stream, long Version, string Type, string DotNetType,
    string CausedBy, string Body, PlainEntry? Entry);

internal sealed record PlainEntry(DateTime RecordedAt, long KnownUpTo);

/// <summary>
/// The rows that a service stored, inserted again by a writer that knows all of them beforehand: events, and entries of
/// the ledger, into tables with the same columns and indexes. One connection, a transaction at a time.
/// </summary>
internal static class PlainRows
{
    private const string InsertEntry =
        "insert into plain_entries (recorded_at, known_up_to, body) values ($1, $2, $3)";

    /// <param name="after">Sequence of the last event that is left out.</param>
    public static async Task<IReadOnlyList<PlainRow>> Read(NpgsqlDataSource source, long after, bool hasEntries)
    {
        await using var query = source.CreateCommand(
            $"""
            select id, stream_id, version, type, mt_dotnet_type, coalesce(causation_id, ''), data::text,
              {(hasEntries ? "recorded_at, known_up_to" : "null::timestamptz, null::bigint")}
            from mt_events {(hasEntries ? "left join entries on entry_id = id" : "")} where seq_id > $1 order by seq_id
            """);
        query.Parameters.Add(new NpgsqlParameter { Value = after });
        var rows = new List<PlainRow>();
        await using var reader = await query.ExecuteReaderAsync();
        while (await reader.ReadAsync())
            rows.Add(new PlainRow(reader.GetGuid(0), reader.GetString(1), reader.GetInt64(2), reader.GetString(3),
                reader.GetString(4), reader.GetString(5), reader.GetString(6), await reader.IsDBNullAsync(7)
                    ? null
                    : new PlainEntry(reader.GetDateTime(7), reader.GetInt64(8))));
        return rows;
    }

    /// <returns>Seconds.</returns>
    public static async Task<double> Insert(NpgsqlDataSource source, IReadOnlyList<PlainRow[]> transactions)
    {
        if (transactions.Count == 0) return 0;
        var tables = PlainEvents.Tables;
        if (transactions.Any(rows => rows.Any(row => row.Entry is not null)))
            tables += "; create table if not exists plain_entries (like entries including all)";
        await using (var create = source.CreateCommand(tables)) await create.ExecuteNonQueryAsync();
        await using var connection = await source.OpenConnectionAsync();
        var started = Stopwatch.GetTimestamp();
        foreach (var rows in transactions)
        {
            await using var batch = new NpgsqlBatch(connection);
            foreach (var row in rows)
            {
                batch.BatchCommands.Add(Command(PlainEvents.InsertOne, row.EventId, row.Stream, row.Version,
                    Body(row), row.Type, row.DotNetType, row.CausedBy));
                if (row.Entry is { } entry)
                    batch.BatchCommands.Add(Command(InsertEntry, entry.RecordedAt, entry.KnownUpTo, Body(row)));
            }

            await batch.PrepareAsync();
            await batch.ExecuteNonQueryAsync();
        }

        return Stopwatch.GetElapsedTime(started).TotalSeconds;
    }

    private static NpgsqlBatchCommand Command(string text, params object[] values)
    {
        var command = new NpgsqlBatchCommand(text);
        foreach (var value in values)
            command.Parameters.Add(value as NpgsqlParameter ?? new NpgsqlParameter { Value = value });
        return command;
    }

    private static NpgsqlParameter Body(PlainRow row) =>
        new() { Value = row.Body, NpgsqlDbType = NpgsqlDbType.Jsonb };
}
