using System.Text.Json;
using Commissions.Domain.WaitingChanges;
using EventStore;
using Marten;
using Npgsql;

namespace Commissions.Service.Store;

/// <summary>A waiting change as listed and looked up; its stream is the original.</summary>
internal sealed record WaitingChangeDocument
{
    /// <summary>Id of the change: that of the first message, so that the list is in order of arrival.</summary>
    public required string Id { get; init; }

    public required bool IsWaiting { get; init; }
    public required WaitingChange Change { get; init; }

    public static string StreamOf(string changeId) => $"waiting-{changeId}";

    public static WaitingChangeDocument From(WaitingChange change) =>
        new() { Id = change.ChangeId, IsWaiting = change.IsWaiting, Change = change };

    public static Task<LoadedStream<WaitingChange>> Load(
        IQuerySession session, string changeId, CancellationToken cancellation) => session.Load(StreamOf(changeId),
            WaitingChange.Initial, (change, e) => WaitingChange.Fold(change, e.Data), cancellation);

    public static async Task<IReadOnlyList<WaitingChange>> AllWaiting(IQuerySession session,
        CancellationToken cancellation) =>
        [.. (await session.Query<WaitingChangeDocument>().Where(change => change.IsWaiting).OrderBy(change => change.Id)
            .ToListAsync(cancellation)).Select(change => change.Change)];

    /// <summary>
    /// Last day of the closed months, and whether any change waits: enough to tell that a fact needs no closer look.
    /// </summary>
    public static async Task<(DateOnly? ClosedThrough, bool AnyWaits)> LookUp(
        NpgsqlConnection connection, CancellationToken cancellation)
    {
        await using var query = new NpgsqlCommand(
            """
            select (select (data -> 'rulebook' ->> 'closedThrough')::date from mt_doc_rulebookdocument
              where id = 'rulebook'),
              exists (select from mt_doc_waitingchangedocument where is_waiting)
            """, connection);
        await using var reader = await query.ExecuteReaderAsync(cancellation);
        await reader.ReadAsync(cancellation);
        return (reader.IsDBNull(0) ? null : reader.GetFieldValue<DateOnly>(0), reader.GetBoolean(1));
    }
}

/// <summary>Held facts as they were received.</summary>
internal static class HeldFacts
{
    public static HeldFact Hold(ReceivedFact fact) =>
        new(fact.EventId, fact.Stream, JournalEvents.NameOf(fact.Content.GetType()),
        JsonSerializer.SerializeToElement(fact.Content, fact.Content.GetType(), EntryRows.Json),
        PastChange.RecordedBy(fact.Content), fact.CausationId, fact.CorrelationId);

    public static object Content(this HeldFact fact) =>
        fact.Content.Deserialize(JournalEvents.ByName[fact.Type], EntryRows.Json)!;

    public static ReceivedFact ToJournal(this HeldFact fact) => fact.ToJournal(fact.Content());

    /// <returns>The fact, counting from no earlier day; null where it has no date to move.</returns>
    public static ReceivedFact? ToJournal(this HeldFact fact, DateOnly notBefore) =>
        PastChange.NotBefore(fact.Content(), notBefore) is { } later ? fact.ToJournal(later) : null;

    private static ReceivedFact ToJournal(this HeldFact fact, object content) =>
        new(fact.Stream, fact.JournalledId, content)
        {
            CausationId = fact.CausationId,
            CorrelationId = fact.CorrelationId,
        };
}
