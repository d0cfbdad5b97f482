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
public sealed record ReceivedFact(string Stream, Guid EventId, object Content)
{
    public string? CausationId { get; init; }
    public string? CorrelationId { get; init; }
}

/// <summary>Appends facts exactly once. Repeats are dropped before the append, inside the same transaction.</summary>
public sealed class FactStore(IDocumentStore store, NpgsqlDataSource dataSource)
{
    /// <summary>Marten's name for the one tenant of a store that has no tenants.</summary>
    private const string Tenant = "*DEFAULT*";

    private readonly AppendSignal _signal = new(dataSource);

    /// <summary>
    /// Appends those facts whose id was never seen, in the given order, all in one transaction.
    /// </summary>
    /// <param name="alsoStore">Further writes of the same transaction; it is told the ids that are appended.</param>
    /// <returns>The ids that were appended; the others are duplicates.</returns>
    public async Task<IReadOnlySet<Guid>> AppendOnce(IReadOnlyList<ReceivedFact> entries,
        CancellationToken cancellation, Action<IDocumentSession, IReadOnlySet<Guid>>? alsoStore = null)
    {
        await using var connection = await dataSource.OpenConnectionAsync(cancellation);
        var appended = alsoStore is null
            ? await Append(entries, connection, cancellation)
            : await StoreAndAppend(entries, alsoStore, connection, cancellation);
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
        var append = AppendThose(
            AsEvents(entries), "select id as event_id from given", $", also as ({also.Insert})");
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
        query.Parameters.Add(Array(NpgsqlDbType.Uuid, entries.Select(entry => entry.EventId)));
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

    // One round trip. Outside a transaction it is one of its own: a batch commits or fails as a whole.
    private async Task<HashSet<Guid>> Append(
        IReadOnlyList<ReceivedFact> entries, NpgsqlConnection connection, CancellationToken cancellation)
    {
        var events = AsEvents(entries.DistinctBy(entry => entry.EventId));
        await using var batch = new NpgsqlBatch(
            connection)
        { BatchCommands = { TakeTurn(entries), AppendUnseen(events) } };
        // Planned once a connection: for few facts the plan costs more than the rows.
        await batch.PrepareAsync(cancellation);
        var appended = new HashSet<Guid>();
        await using var reader = await batch.ExecuteReaderAsync(cancellation);
        await reader.NextResultAsync(cancellation);
        while (await reader.ReadAsync(cancellation)) appended.Add(reader.GetGuid(0));
        // What is refused at the commit is told only after the last row.
        while (await reader.NextResultAsync(cancellation)) { }
        return appended;
    }

    // The further writes come first: one that failed after the append would burn the numbers that the append drew.
    private async Task<HashSet<Guid>> StoreAndAppend(IReadOnlyList<ReceivedFact> entries,
        Action<IDocumentSession, IReadOnlySet<Guid>> alsoStore, NpgsqlConnection connection,
        CancellationToken cancellation)
    {
        await using var transaction = await connection.BeginTransactionAsync(cancellation);
        var events = AsEvents(entries.DistinctBy(entry => entry.EventId));
        var unseen = await RememberUnseen(entries, events, connection, cancellation);
        await using var session = store.LightweightSession(SessionOptions.ForTransaction(transaction));
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
                    Parameters = { Array(NpgsqlDbType.Uuid, events.Select(@event => @event.Id)) },
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
        Parameters = { Array(NpgsqlDbType.Text, entries.Select(entry => entry.Stream).Distinct()) },
    };

    // In one order, so that two deliveries of the same facts never wait for each other.
    private static string Remember(string given) =>
        $"insert into inbox (event_id) select id from ({given}) as given order by id on conflict do nothing " +
        "returning event_id";

    private NpgsqlBatchCommand AppendUnseen(IEvent[] events) =>
        AppendThose(events, Remember("select id from given"), also: "");

    private async Task AppendAll(IEvent[] events, NpgsqlConnection connection, CancellationToken cancellation)
    {
        await using var batch = new NpgsqlBatch(connection)
        {
            BatchCommands = { AppendThose(events, "select id as event_id from given", also: "") },
        };
        await batch.PrepareAsync(cancellation);
        await batch.ExecuteNonQueryAsync(cancellation);
    }

    // The rows that Marten's session would write, of all streams at once. Numbers are drawn last: whatever waits or
    // fails before burns none. The versions count back from the new one of the stream. A stream that is archived is
    // refused by the time it does not get.
    private NpgsqlBatchCommand AppendThose(IEvent[] events, string unseen, string also) => new(
        $"""
        with given as (select * from unnest($1, $2, $3, $4, $5, $6, $7) with ordinality
            as given (stream, id, type, dotnet_type, body, causation_id, correlation_id, place)),
          unseen as ({unseen}),
          facts as (select given.*, row_number() over (partition by stream order by place desc) as from_end
            from given join unseen on event_id = id),
          streams as (
            insert into mt_streams as known (id, version, timestamp, tenant_id)
            select stream, count(*), now(), '{Tenant}' from facts group by stream order by stream
            on conflict (id) do update set version = known.version + excluded.version,
              timestamp = case when known.is_archived then null else excluded.timestamp end
            returning id, version),
          appended as (
            insert into mt_events (seq_id, id, stream_id, version, data, type, timestamp, tenant_id, mt_dotnet_type,
              causation_id, correlation_id, is_archived)
            select nextval('mt_events_sequence'), id, stream, version, body, type, now() at time zone 'utc', '{Tenant}',
              dotnet_type, causation_id, correlation_id, false
            from (select facts.*, version + 1 - from_end as version from facts join streams on streams.id = stream
              order by place) as placed){also}
        select event_id from unseen
        """)
    {
        Parameters =
        {
            Array(NpgsqlDbType.Text, events.Select(@event => @event.StreamKey)),
            Array(NpgsqlDbType.Uuid, events.Select(@event => @event.Id)),
            Array(NpgsqlDbType.Text, events.Select(@event => @event.EventTypeName)),
            Array(NpgsqlDbType.Text, events.Select(@event => @event.DotNetTypeName)),
            Array(NpgsqlDbType.Jsonb, events.Select(@event => store.Options.Serializer().ToJson(@event.Data))),
            Array(NpgsqlDbType.Text, events.Select(@event => @event.CausationId)),
            Array(NpgsqlDbType.Text, events.Select(@event => @event.CorrelationId)),
        },
    };

    private IEvent[] AsEvents(IEnumerable<ReceivedFact> entries)
    {
        using var session = store.LightweightSession();
        return
        [
            .. entries.Select(entry =>
            {
                var @event = session.Events.BuildEvent(entry.Content);
                (@event.Id, @event.StreamKey) = (entry.EventId, entry.Stream);
                (@event.CausationId, @event.CorrelationId) = (entry.CausationId, entry.CorrelationId
                    ?? RequestTrace.Current);
                return @event;
            }),
        ];
    }

    private static NpgsqlParameter Array<T>(NpgsqlDbType type, IEnumerable<T> values) =>
        new() { Value = values.ToArray(), NpgsqlDbType = NpgsqlDbType.Array | type };

    internal static Table InboxTable(string schema)
    {
        var table = new Table($"{schema}.inbox");
        table.AddColumn<Guid>("event_id").AsPrimaryKey();
        return table;
    }
}
