using System.Text.Json;
using Commissions.Domain.WaitingChanges;
using Commissions.Service.Store;
using Npgsql;
using NpgsqlTypes;

namespace Commissions.Service.Verifications;

/// <summary>
/// Changes of the past: what is listed is what their events come to, and only what was approved is in the journal.
/// </summary>
internal sealed class WaitingDecisions(DriftList drifts)
{
    private const string Kind = "waiting-change";
    private readonly Dictionary<Guid, (string ChangeId, HeldFact Fact, string? Journalled)> _facts = [];

    private readonly StoredDocuments<WaitingChangeDocument> _changes = new(Kind,
        ("is_waiting", change => change.IsWaiting ? "true" : "false"));

    public void Read(DecidedStream stream)
    {
        if (stream.After(WaitingChangeDocument.StreamOf("")) is not { } changeId) return;
        var change = stream.Events.Select(stored => stored.Content)
            .Aggregate(WaitingChange.Initial, WaitingChange.Fold);
        if (change is { ApprovedBy: not null, RefusedBy: not null })
            drifts.Add(Kind, changeId, "approved or refused", "both");
        _changes.Expect(changeId, WaitingChangeDocument.From(change));
        foreach (var fact in change.Facts.Where(fact => IsWhole(fact, changeId)))
            _facts[fact.JournalledId] = (changeId, fact, IsReadable(fact, changeId) ? Journalled(fact, change) : null);
    }

    private bool IsWhole(HeldFact fact, string changeId)
    {
        if (fact is { Type: not null, Stream: not null, Content.ValueKind: JsonValueKind.Object }) return true;
        drifts.Add(Kind, changeId, "a fact with its type, stream and content", "parts of one");
        return false;
    }

    // Whoever recorded a fact does not approve it, so that is held beside it and in it. What was billed or paid is
    // never held.
    private bool IsReadable(HeldFact fact, string changeId)
    {
        if (Decode(fact.Content.GetRawText(), fact.Type) is not { } content)
        {
            drifts.Add(Kind, changeId, $"{fact.Type} {fact.EventId} that can be read", fact.Content.GetRawText());
            return false;
        }

        if (PastChange.ReachesBackTo(content) is null)
            drifts.Add(Kind, changeId, "facts that decide about history", $"{fact.Type} {fact.EventId}");
        if (PastChange.RecordedBy(content) is var author && author != fact.RecordedBy)
            drifts.Add(Kind, changeId, $"{fact.Type} {fact.EventId}, recorded by {author ?? "nobody"}", fact.RecordedBy
                ?? "nobody");
        return true;
    }

    // What the journal should hold of a fact; null: nothing.
    private static string? Journalled(HeldFact fact, WaitingChange change)
    {
        var entry = change.ApprovedBy is not null ? fact.ToJournal()
            : change.InForceFrom is { } day ? fact.ToJournal(day) : null;
        return entry is null ? null : JsonSerializer.Serialize(entry.Content, entry.Content.GetType(), EntryRows.Json);
    }

    public async Task Finish(NpgsqlConnection connection, CancellationToken cancellation)
    {
        await _changes.Compare(connection, drifts, cancellation);
        if (_facts.Count == 0) return;
        await using var query = new NpgsqlCommand(
            VerificationSql.EventsOfIds, connection)
        {
            CommandTimeout = StoredChecks.CommandSecondsMax,
        };
        query.Parameters.Add(new NpgsqlParameter
        {
            Value = _facts.Keys.ToArray(),
            NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Uuid
        });
        await using var reader = await query.ExecuteReaderAsync(cancellation);
        while (await reader.ReadAsync(cancellation))
            Compare(reader.GetGuid(0), reader.GetString(1), reader.GetString(2), reader.GetString(3));
        foreach (var (changeId, fact, _) in _facts.Values.Where(expected => expected.Journalled is not null))
            drifts.Add(Kind, changeId, $"decided, so {fact.Type} {fact.EventId} is in the journal", "it is not");
    }

    private void Compare(Guid id, string stream, string type, string json)
    {
        _facts.Remove(id, out var expected);
        var (changeId, fact, journalled) = expected;
        if (journalled is null)
            drifts.Add(Kind, changeId, $"{fact.Type} {fact.EventId} is not in the journal: nobody approved it",
                "it is");
        else if ((stream, type) != (fact.Stream, fact.Type) || Normal(json, type) != journalled)
            drifts.Add(Kind, changeId, $"{fact.Type} in {fact.Stream}, as it was decided", json);
    }

    private static string Normal(string json, string type) => Decode(json, type) is { } content
        ? JsonSerializer.Serialize(content, content.GetType(), EntryRows.Json)
        : json;

    private static object? Decode(string json, string type)
    {
        try
        {
            return JournalEvents.ByName.GetValueOrDefault(type) is { } known
                ? JsonSerializer.Deserialize(json, known, EntryRows.Json) : null;
        }
        catch (Exception unreadable) when (UnreadableEvents.IsReason(unreadable))
        {
            return null;
        }
    }
}
