using System.Collections.Concurrent;
using Marten;
using Npgsql;
using NpgsqlTypes;

namespace Bench;

/// <summary>
/// What an append costs at least: rows written by INSERT into a table like the journal's, with all its indexes, by a
/// writer that knows each row's place beforehand. It guards against nothing.
/// </summary>
internal sealed class PlainEvents(NpgsqlDataSource source, IDocumentStore store) : IAsyncDisposable
{
    /// <summary>A table like the journal's, and the numbers of its rows.</summary>
    public const string Tables =
        "create table if not exists plain_events (like mt_events including all); " +
        "create sequence if not exists plain_events_sequence";

    /// <summary>
    /// Parameters: id, stream, version, body, name of the type, its name in .NET, and what caused the event.
    /// </summary>
    public const string InsertOne =
        """
        insert into plain_events (seq_id, id, stream_id, version, data, type, timestamp, tenant_id, mt_dotnet_type,
          causation_id, is_archived)
        values (nextval('plain_events_sequence'), $1, $2, $3, $4, $5, now(), '*DEFAULT*', $6, $7, false)
        """;

    private readonly ConcurrentDictionary<Type, (string Name, string DotNetName)> _types = [];

    /// <param name="database">Connection string as the owner of the tables.</param>
    public static async Task<PlainEvents> Create(string database, IDocumentStore store)
    {
        var source = NpgsqlDataSource.Create(database);
        await using var create = source.CreateCommand(Tables);
        await create.ExecuteNonQueryAsync();
        return new PlainEvents(source, store);
    }

    /// <summary>All rows in one transaction and one round trip.</summary>
    public async Task Insert(NumberedFact[] facts)
    {
        await using var connection = await source.OpenConnectionAsync();
        await using var batch = new NpgsqlBatch(connection);
        foreach (var fact in facts) batch.BatchCommands.Add(Row(fact));
        // Planned once a connection, as the journal's is.
        await batch.PrepareAsync();
        await batch.ExecuteNonQueryAsync();
    }

    /// <exception cref="InvalidOperationException">The journal lacks a row, holds another one, or skipped a
    /// number.</exception>
    public async Task MustEqualJournal()
    {
        await using var compare = source.CreateCommand(
            """
            select count(*), count(*) filter (where journal.data = plain.data and journal.type = plain.type
              and journal.stream_id = plain.stream_id and journal.mt_dotnet_type = plain.mt_dotnet_type
              and journal.causation_id = plain.causation_id),
              (select count(*) from plain_events), (select max(seq_id) from mt_events),
              (select last_value from mt_events_sequence)
            from mt_events journal left join plain_events plain using (id)
            """);
        await using var reader = await compare.ExecuteReaderAsync();
        await reader.ReadAsync();
        var (stored, same, expected) = (reader.GetInt64(0), reader.GetInt64(1), reader.GetInt64(2));
        if (stored != expected || same != expected || reader.GetInt64(3) != expected || reader.GetInt64(4) != expected)
            throw new InvalidOperationException(
                $"Of {expected} facts the journal holds {stored}, {same} of them as they were given; its newest has " +
                "the number "
                + $"{reader.GetInt64(3)}, and {reader.GetInt64(4)} were drawn.");
    }

    public ValueTask DisposeAsync() => source.DisposeAsync();

    private NpgsqlBatchCommand Row(NumberedFact fact)
    {
        var (entry, (name, dotNetName)) = (fact.Entry, TypeOf(fact.Entry.Content));
        return new NpgsqlBatchCommand(InsertOne)
        {
            Parameters =
            {
                new NpgsqlParameter<Guid> { TypedValue = entry.EventId },
                new NpgsqlParameter<string> { TypedValue = entry.Stream },
                new NpgsqlParameter<long> { TypedValue = fact.Version },
                new NpgsqlParameter { Value = store.Options.Serializer().ToJson(entry.Content),
                    NpgsqlDbType = NpgsqlDbType.Jsonb },
                new NpgsqlParameter<string> { TypedValue = name },
                new NpgsqlParameter<string> { TypedValue = dotNetName },
                new NpgsqlParameter<string> { TypedValue = entry.CausationId! },
            },
        };
    }

    private (string Name, string DotNetName) TypeOf(object content) => _types.GetOrAdd(content.GetType(), _ =>
    {
        using var session = store.LightweightSession();
        var @event = session.Events.BuildEvent(content);
        return (@event.EventTypeName, @event.DotNetTypeName);
    });
}
