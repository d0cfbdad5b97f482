using System.Runtime.CompilerServices;
using System.Text.Json;
using Commissions.Domain.PartnerLedgers;
using Commissions.Service.Store;
using Contracts.Leads.V1;
using Contracts.Subscriptions.V1;
using Marten;
using Npgsql;

namespace Commissions.Service.Verifications;

/// <summary>What people decided in one stream, in order; facts and entries are left out.</summary>
internal sealed record DecidedStream(string Id, IReadOnlyList<DecidedEvent> Events)
{
    public IEnumerable<T> OfType<T>() => Events.Select(stored => stored.Content).OfType<T>();

    /// <summary>The part of the stream's id after a prefix; null when the stream is of another kind.</summary>
    public string? After(string prefix) => Id.StartsWith(prefix, StringComparison.Ordinal) ? Id[prefix.Length..] : null;
}

/// <param name="Json">As stored, with members that this release may not know.</param>
/// <param name="StoredAt">Start of the transaction that stored it.</param>
internal sealed record DecidedEvent(
    object Content, string Json, DateTimeOffset StoredAt, long Version, long Sequence);

/// <summary>Reads the events of people's decisions, stream after stream; one stream is held at a time.</summary>
internal sealed class DecidedEvents(IDocumentStore store)
{
    private readonly Dictionary<string, Type> _types = store.Options.Events.AllKnownEventTypes()
        .Where(type => IsDecision(type.EventType)).ToDictionary(type => type.EventTypeName, type => type.EventType);

    private static bool IsDecision(Type type) => !type.IsAssignableTo(typeof(BillingFact))
        && !type.IsAssignableTo(typeof(ProgrammeFact)) && type != typeof(EntryPosted);

    /// <param name="drifts">Is told of events that cannot be read.</param>
    public async IAsyncEnumerable<DecidedStream> Read(
        NpgsqlConnection connection, DriftList drifts, [EnumeratorCancellation] CancellationToken cancellation)
    {
        await using var query = new NpgsqlCommand(VerificationSql.EventsOfTypes,
            connection)
        { CommandTimeout = StoredChecks.CommandSecondsMax };
        query.Parameters.Add(new NpgsqlParameter { Value = _types.Keys.ToArray() });
        await using var reader = await query.ExecuteReaderAsync(cancellation);
        var (stream, events) = ("", new List<DecidedEvent>());
        while (await reader.ReadAsync(cancellation))
        {
            var id = reader.GetString(0);
            if (id != stream)
            {
                if (events.Count > 0) yield return new DecidedStream(stream, events);
                (stream, events) = (id, []);
            }

            if (Decode(reader, drifts) is { } stored) events.Add(stored);
        }

        if (events.Count > 0) yield return new DecidedStream(stream, events);
    }

    private DecidedEvent? Decode(NpgsqlDataReader reader, DriftList drifts)
    {
        var json = reader.GetString(3);
        try
        {
            return new DecidedEvent(JsonSerializer.Deserialize(json, _types[reader.GetString(2)], EntryRows.Json)!,
                json, reader.GetFieldValue<DateTimeOffset>(4), reader.GetInt64(1), reader.GetInt64(5));
        }
        catch (Exception unreadable) when (UnreadableEvents.IsReason(unreadable))
        {
            drifts.Add("journal", $"{reader.GetString(0)} {reader.GetInt64(1)}", "an event that can be read",
                unreadable.Message);
            return null;
        }
    }
}
