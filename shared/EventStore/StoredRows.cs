using JasperFx.Events;
using Marten;
using Npgsql;
using NpgsqlTypes;

namespace EventStore;

/// <summary>The rows in which the event store keeps facts.</summary>
internal sealed class StoredRows(IDocumentStore store)
{
    /// <summary>Marten's name for the one tenant of a store that has no tenants.</summary>
    private const string Tenant = "*DEFAULT*";

    public IEvent[] EventsOf(IEnumerable<ReceivedFact> entries)
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

    /// <summary>
    /// The rows that Marten's session would write, of all streams at once. Numbers are drawn last: whatever waits or
    /// fails before burns none. The versions count back from the new one of the stream. A stream that is archived is
    /// refused by the time it does not get.
    /// </summary>
    /// <param name="unseen">SQL for the ids of those that are to be written, out of "given".</param>
    /// <param name="also">SQL of further rows, out of "facts".</param>
    public NpgsqlBatchCommand Append(IEvent[] events, string unseen, string also) => new(
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

    public static NpgsqlParameter Array<T>(NpgsqlDbType type, IEnumerable<T> values) =>
        new() { Value = values.ToArray(), NpgsqlDbType = NpgsqlDbType.Array | type };
}
