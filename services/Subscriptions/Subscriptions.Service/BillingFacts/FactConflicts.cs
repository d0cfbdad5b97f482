using System.Text.Json;
using Contracts.Subscriptions.V1;
using Hosting;
using Marten;

namespace Subscriptions.Service.BillingFacts;

/// <summary>Finds repeats that are none: the same id with other content.</summary>
internal sealed class FactConflicts(BillingFactStore store, IDocumentStore documents, ProgrammeCalendar calendar,
    IntakeMetrics metrics)
{
    /// <summary>
    /// Compares what was not stored with what is stored under its id, and notes what differs for an operator.
    /// </summary>
    /// <param name="facts">Everything that was delivered.</param>
    /// <param name="appended">Ids of the events that were new.</param>
    /// <returns>Places in <paramref name="facts"/> of those that differ.</returns>
    public async Task<IReadOnlySet<int>> Note(
        IReadOnlyList<BillingFact> facts, IReadOnlySet<Guid> appended, CancellationToken cancellation)
    {
        var seen = new HashSet<Guid>();
        var repeats = facts.Select((fact, place) => (Id: BillingFactStore.EventId(fact), Fact: fact, Place: place))
            .Where(one => !seen.Add(one.Id) || !appended.Contains(one.Id)).ToList();
        if (repeats.Count == 0) return new HashSet<int>();

        await using var session = documents.LightweightSession();
        Guid[] ids = [.. repeats.Select(one => one.Id).Distinct()];
        var stored = (await session.Events.QueryAllRawEvents().Where(e => ids.Contains(e.Id)).ToListAsync(cancellation))
            .ToDictionary(e => e.Id, e => e.Data as BillingFact);
        // Facts that were never appended under their id, such as before a restore, are no conflict.
        var different = repeats.Where(one =>
            stored.GetValueOrDefault(one.Id) is { } known && !IsSame(known, one.Fact)).ToList();
        if (different.Count == 0) return new HashSet<int>();

        var now = calendar.Now();
        var conflicts = different.Select(one => FactConflict.Seen(store.WithoutPersonalData(one.Fact), now))
            .DistinctBy(conflict => conflict.Id).ToList();
        var known = (await session.LoadManyAsync<FactConflict>(cancellation, conflicts.Select(conflict => conflict.Id)))
            .ToDictionary(conflict => conflict.Id);
        session.Store(conflicts.Select(conflict => known.TryGetValue(conflict.Id, out var first)
            ? first with { LastSeenAt = now } : conflict));
        await session.SaveChangesAsync(cancellation);
        metrics.Conflicts(conflicts.Count);
        return different.Select(one => one.Place).ToHashSet();
    }

    // A name is kept apart from the event, so that it can be erased; it is no part of what is compared.
    private bool IsSame(BillingFact stored, BillingFact delivered) =>
        Content(stored) == Content(store.WithoutPersonalData(delivered));

    private static string Content(BillingFact fact) => JsonSerializer.Serialize(fact, JsonSerializerOptions.Web);
}
