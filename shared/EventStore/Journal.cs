using JasperFx.Events;
using Marten;
using Marten.Services;
using Npgsql;
using NpgsqlTypes;
using Weasel.Postgresql.Tables;

namespace EventStore;

/// <summary>A fact to be journalled once, whatever happens to its delivery.</summary>
/// <param name="Stream">Stream it belongs to.</param>
/// <param name="EventId">Id of the stored event; a fact with an id that is known already is a duplicate.</param>
/// <param name="Content">The event itself.</param>
public sealed record JournalEntry(string Stream, Guid EventId, object Content)
{
    public string? CausationId { get; init; }
    public string? CorrelationId { get; init; }
}

/// <summary>Appends facts exactly once. Repeats are dropped before the append, inside the same transaction.</summary>
public sealed class Journal(IDocumentStore store, NpgsqlDataSource dataSource)
{
    /// <summary>
    /// Appends those facts whose id was never seen, in the given order, all in one transaction.
    /// </summary>
    /// <param name="alsoStore">Further writes of the same transaction.</param>
    /// <returns>The ids that were appended; the others are duplicates.</returns>
    public async Task<IReadOnlySet<Guid>> AppendOnce(
        IReadOnlyList<JournalEntry> entries, CancellationToken cancellation, Action<IDocumentSession>? alsoStore = null)
    {
        await using var connection = await dataSource.OpenConnectionAsync(cancellation);
        await using var transaction = await connection.BeginTransactionAsync(cancellation);
        var unseen = await RememberUnseen(entries, connection, transaction, cancellation);

        await using var session = store.LightweightSession(SessionOptions.ForTransaction(transaction));
        var appended = new HashSet<Guid>();
        foreach (var entry in entries)
            if (unseen.Contains(entry.EventId) && appended.Add(entry.EventId))
                session.Events.Append(entry.Stream, AsEvent(session, entry));

        alsoStore?.Invoke(session);
        await session.SaveChangesAsync(cancellation);
        await transaction.CommitAsync(cancellation);
        JournalMeter.Count(appended.Count, entries.Count - appended.Count);
        return appended;
    }

    /// <summary>
    /// Waits for deliveries that are appending to the stream, and makes later ones wait until the transaction ends: for a
    /// command that decides on a journal stream itself.
    /// </summary>
    public static async Task Hold(NpgsqlConnection connection, string stream, CancellationToken cancellation)
    {
        await using var hold = new NpgsqlCommand("select pg_advisory_xact_lock(hashtextextended($1, 0))", connection);
        hold.Parameters.Add(new NpgsqlParameter { Value = stream });
        await hold.ExecuteNonQueryAsync(cancellation);
    }

    private static IEvent AsEvent(IDocumentSession session, JournalEntry entry)
    {
        var @event = session.Events.BuildEvent(entry.Content);
        @event.Id = entry.EventId;
        @event.CausationId = entry.CausationId;
        @event.CorrelationId = entry.CorrelationId ?? RequestTrace.Current;
        return @event;
    }

    private static async Task<HashSet<Guid>> RememberUnseen(IReadOnlyList<JournalEntry> entries,
        NpgsqlConnection connection, NpgsqlTransaction transaction, CancellationToken cancellation)
    {
        // Deliveries that touch the same streams take turns: two that begin one stream at once would fail, and a failed
        // append burns sequence numbers that the daemon then waits for. In one order, so that none waits for ever.
        await using var turn = new NpgsqlBatch(connection, transaction)
        {
            BatchCommands =
            {
                new NpgsqlBatchCommand(
                    """
                    select pg_advisory_xact_lock(stream) from
                      (select distinct hashtextextended(name, 0) as stream from unnest($1) as name order by 1) as streams
                    """)
                {
                    Parameters = { Array(NpgsqlDbType.Text, entries.Select(entry => entry.Stream).Distinct().ToArray()) },
                },
                new NpgsqlBatchCommand(
                    "insert into inbox (event_id) select unnest($1) on conflict do nothing returning event_id")
                {
                    Parameters =
                    {
                        Array(NpgsqlDbType.Uuid, entries.Select(entry => entry.EventId).Distinct().Order().ToArray()),
                    },
                },
            },
        };

        var unseen = new HashSet<Guid>();
        await using var reader = await turn.ExecuteReaderAsync(cancellation);
        await reader.NextResultAsync(cancellation);
        while (await reader.ReadAsync(cancellation)) unseen.Add(reader.GetGuid(0));
        return unseen;
    }

    private static NpgsqlParameter Array<T>(NpgsqlDbType type, T[] values) =>
        new() { Value = values, NpgsqlDbType = NpgsqlDbType.Array | type };

    internal static Table InboxTable(string schema)
    {
        var table = new Table($"{schema}.inbox");
        table.AddColumn<Guid>("event_id").AsPrimaryKey();
        return table;
    }
}
