using JasperFx.Events;
using Marten;
using Marten.Services;
using Npgsql;
using NpgsqlTypes;
using Weasel.Postgresql.Tables;

namespace EventStore;

/// <summary>Appends facts exactly once. Repeats are dropped before the append, inside the same transaction.</summary>
public sealed class FactStore
{
    private const string WaitShortly = "select set_config('lock_timeout', '200ms', true)";

    private readonly IDocumentStore _store;
    private readonly StoredRows _rows;
    private readonly NpgsqlDataSource _dataSource;
    private readonly AppendSignal _signal;
    private readonly GroupCommit _together;

    public FactStore(IDocumentStore store, NpgsqlDataSource dataSource, AppendSignal signal)
    {
        (_store, _dataSource, _signal, _rows) = (store, dataSource, signal, new StoredRows(store));
        _together = new GroupCommit(Append);
    }

    /// <summary>
    /// Appends those facts whose id was never seen, in the given order, all in one transaction. Small deliveries that
    /// come together share it.
    /// </summary>
    /// <param name="alsoStore">Further writes of the same transaction; it is told the ids that are appended.</param>
    /// <returns>The ids that were appended; the others are duplicates.</returns>
    public async Task<IReadOnlySet<Guid>> AppendOnce(IReadOnlyList<ReceivedFact> entries,
        CancellationToken cancellation, Action<IDocumentSession, IReadOnlySet<Guid>>? alsoStore = null)
    {
        return alsoStore is null
            ? await _together.Append(entries, cancellation)
            : Noticed(entries, await StoreAndAppend(entries, alsoStore, cancellation));
    }

    private HashSet<Guid> Noticed(IReadOnlyList<ReceivedFact> entries, HashSet<Guid> appended)
    {
        if (appended.Count > 0) _signal.Raise();
        FactStoreMeter.Count(appended.Count, entries.Count - appended.Count);
        return appended;
    }

    /// <summary>
    /// Appends in the transaction of a writer that nobody else shares these streams with, and that never appends twice.
    /// Nobody is woken: until the transaction commits there is nothing to see.
    /// </summary>
    /// <param name="also">Rows of the same facts for another table.</param>
    public NpgsqlBatchCommand Appending(IReadOnlyList<ReceivedFact> entries, RowsOfFacts also)
    {
        var append = _rows.Append(
            _rows.EventsOf(entries), "select id as event_id from given", $", also as ({also.Insert})");
        foreach (var parameter in also.Parameters) append.Parameters.Add(parameter);
        return append;
    }

    /// <summary>
    /// Appends those facts whose id was never seen in a transaction that goes on. Nothing may fail in it afterwards but
    /// the commit, and then <see cref="Wake"/> is due.
    /// </summary>
    public async Task AppendOnceWithin(
        NpgsqlTransaction transaction, IReadOnlyList<ReceivedFact> entries, CancellationToken cancellation)
    {
        if (entries.Count == 0) return;
        var appended = await Append(entries, transaction.Connection!, cancellation);
        FactStoreMeter.Count(appended.Count, entries.Count - appended.Count);
    }

    /// <summary>Tells readers that a transaction with new facts was committed.</summary>
    public void Wake() => _signal.Raise();

    /// <summary>Those of the given facts that were never seen, in their order and each once.</summary>
    public static async Task<IReadOnlyList<ReceivedFact>> Unseen(
        IReadOnlyList<ReceivedFact> entries, NpgsqlConnection connection, CancellationToken cancellation)
    {
        await using var query = new NpgsqlCommand("select event_id from inbox where event_id = any($1)", connection);
        query.Parameters.Add(StoredRows.Array(NpgsqlDbType.Uuid, entries.Select(entry => entry.EventId)));
        var seen = new HashSet<Guid>();
        await using var reader = await query.ExecuteReaderAsync(cancellation);
        while (await reader.ReadAsync(cancellation)) seen.Add(reader.GetGuid(0));
        return [.. entries.Where(entry => seen.Add(entry.EventId))];
    }

    /// <summary>
    /// Waits for deliveries that are appending to the stream, and makes later ones wait until the transaction ends: for
    /// a command that decides on a journal stream itself.
    /// </summary>
    public static async Task Hold(NpgsqlConnection connection, string stream, CancellationToken cancellation)
    {
        await using var hold = new NpgsqlCommand("select pg_advisory_xact_lock(hashtextextended($1, 0))", connection);
        hold.Parameters.Add(new NpgsqlParameter { Value = stream });
        await hold.ExecuteNonQueryAsync(cancellation);
    }

    private async Task<HashSet<Guid>> Append(
        IReadOnlyList<ReceivedFact> entries, bool patient, CancellationToken cancellation)
    {
        await using var connection = await _dataSource.OpenConnectionAsync(cancellation);
        return Noticed(entries, await Append(entries, connection, cancellation, patient));
    }

    // One round trip. Outside a transaction it is one of its own: a batch commits or fails as a whole.
    private async Task<HashSet<Guid>> Append(
        IReadOnlyList<ReceivedFact> entries, NpgsqlConnection connection, CancellationToken cancellation,
        bool patient = true)
    {
        var events = _rows.EventsOf(entries.DistinctBy(entry => entry.EventId));
        await using var batch = new NpgsqlBatch(connection)
        {
            BatchCommands = { TakeTurn(entries), AppendUnseen(events) },
        };
        if (!patient) batch.BatchCommands.Insert(0, new NpgsqlBatchCommand(WaitShortly));
        // Planned once a connection: for few facts the plan costs more than the rows.
        await batch.PrepareAsync(cancellation);
        var appended = new HashSet<Guid>();
        await using var reader = await batch.ExecuteReaderAsync(cancellation);
        for (var before = 1; before < batch.BatchCommands.Count; before++) await reader.NextResultAsync(cancellation);
        while (await reader.ReadAsync(cancellation)) appended.Add(reader.GetGuid(0));
        // What is refused at the commit is told only after the last row.
        while (await reader.NextResultAsync(cancellation)) { }
        return appended;
    }

    // The further writes come first: one that failed after the append would burn the numbers that the append drew.
    private async Task<HashSet<Guid>> StoreAndAppend(IReadOnlyList<ReceivedFact> entries,
        Action<IDocumentSession, IReadOnlySet<Guid>> alsoStore, CancellationToken cancellation)
    {
        await using var connection = await _dataSource.OpenConnectionAsync(cancellation);
        await using var transaction = await connection.BeginTransactionAsync(cancellation);
        var events = _rows.EventsOf(entries.DistinctBy(entry => entry.EventId));
        var unseen = await RememberUnseen(entries, events, connection, cancellation);
        await using var session = _store.LightweightSession(SessionOptions.ForTransaction(transaction));
        alsoStore(session, unseen);
        await session.SaveChangesAsync(cancellation);
        await AppendAll([.. events.Where(@event => unseen.Contains(@event.Id))], connection, cancellation);
        await transaction.CommitAsync(cancellation);
        return unseen;
    }

    private static async Task<HashSet<Guid>> RememberUnseen(IReadOnlyList<ReceivedFact> entries, IEvent[] events,
        NpgsqlConnection connection, CancellationToken cancellation)
    {
        await using var batch = new NpgsqlBatch(connection)
        {
            BatchCommands =
            {
                TakeTurn(entries),
                new NpgsqlBatchCommand(Remember("select unnest($1) as id"))
                {
                    Parameters = { StoredRows.Array(NpgsqlDbType.Uuid, events.Select(@event => @event.Id)) },
                },
            },
        };
        var unseen = new HashSet<Guid>();
        await using var reader = await batch.ExecuteReaderAsync(cancellation);
        await reader.NextResultAsync(cancellation);
        while (await reader.ReadAsync(cancellation)) unseen.Add(reader.GetGuid(0));
        return unseen;
    }

    // Deliveries that touch the same streams take turns: two that begin one stream at once would fail, and a failed
    // append burns sequence numbers that the daemon then waits for. In one order, so that none waits for ever.
    private static NpgsqlBatchCommand TakeTurn(IReadOnlyList<ReceivedFact> entries) => new(
        """
        select pg_advisory_xact_lock(stream) from
          (select distinct hashtextextended(name, 0) as stream from unnest($1) as name order by 1) as streams
        """)
    {
        Parameters = { StoredRows.Array(NpgsqlDbType.Text, entries.Select(entry => entry.Stream).Distinct()) },
    };

    // In one order, so that two deliveries of the same facts never wait for each other.
    private static string Remember(string given) =>
        $"insert into inbox (event_id) select id from ({given}) as given order by id on conflict do nothing " +
        "returning event_id";

    private NpgsqlBatchCommand AppendUnseen(IEvent[] events) =>
        _rows.Append(events, Remember("select id from given"), also: "");

    private async Task AppendAll(IEvent[] events, NpgsqlConnection connection, CancellationToken cancellation)
    {
        await using var batch = new NpgsqlBatch(connection)
        {
            BatchCommands = { _rows.Append(events, "select id as event_id from given", also: "") },
        };
        await batch.PrepareAsync(cancellation);
        await batch.ExecuteNonQueryAsync(cancellation);
    }

    internal static Table InboxTable(string schema)
    {
        var table = new Table($"{schema}.inbox");
        table.AddColumn<Guid>("event_id").AsPrimaryKey();
        return table;
    }
}
