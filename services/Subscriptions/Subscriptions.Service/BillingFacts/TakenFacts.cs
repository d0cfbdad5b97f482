using Contracts.Subscriptions.V1;

namespace Subscriptions.Service.BillingFacts;

/// <summary>What became of a delivery.</summary>
/// <param name="Rejected">The first of them; <paramref name="RejectedCount"/> counts all.</param>
internal sealed record Delivery(
    int Accepted, int Duplicates, int RejectedCount, IReadOnlyList<RejectedFact> Rejected);

/// <summary>Takes the facts of one delivery, part by part, and keeps count of what became of them.</summary>
internal sealed class TakenFacts(BillingFactStore store, FactConflicts conflicts, DateOnly today)
{
    /// <summary>All of an array. A file of the wrong kind has a million of them, and all say the same.</summary>
    private const int RejectedListedMax = 10_000;

    /// <summary>What was sent in place of an id or a member's name may be as long as a line.</summary>
    private const int QuotedMax = 200;

    private readonly List<RejectedFact> _rejected = [];
    private int _items;
    private int _readable;
    private int _accepted;
    private int _duplicates;
    private int _rejectedCount;

    /// <summary>True when not one of the items is a fact.</summary>
    public bool NothingUsable => _readable == 0 && _rejectedCount > 0;

    public Delivery Delivery => new(_accepted, _duplicates, _rejectedCount, _rejected);

    /// <summary>Stores the next items in a transaction of their own.</summary>
    /// <param name="items">Facts as they were delivered; null for a line that was too long to read.</param>
    public async Task Take(IReadOnlyList<string?> items, CancellationToken cancellation)
    {
        var delivered = DeliveredFacts.Read(items, _items, today);
        _items += items.Count;
        _readable += delivered.Facts.Count;
        var appended = await store.Store(delivered.Facts, cancellation);
        var different = await conflicts.Note(delivered.Facts, appended, cancellation);
        _accepted += appended.Count;
        _duplicates += delivered.Facts.Count - appended.Count - different.Count;
        Reject(delivered.Rejected.Concat(different.Select(place =>
            Differs(delivered.Facts[place], delivered.Places[place]))));
    }

    private void Reject(IEnumerable<RejectedFact> rejected)
    {
        foreach (var fact in rejected.OrderBy(fact => fact.Index))
        {
            _rejectedCount++;
            if (_rejected.Count < RejectedListedMax) _rejected.Add(Shortened(fact));
        }
    }

    private static RejectedFact Shortened(RejectedFact fact) => fact with
    {
        SourceEventId = Cut(fact.SourceEventId, QuotedMax),
        Detail = Cut(fact.Detail, 2 * QuotedMax)!,
        Field = Cut(fact.Field, QuotedMax),
    };

    private static string? Cut(string? text, int length) => text?.Length > length ? text[..length] + "…" : text;

    private static RejectedFact Differs(BillingFact fact, int index) => new(index, fact.SourceEventId, "conflict",
        "A fact with this id is stored with other content, which never changes. Is it another fact, give it another " +
        "id; is it a correction, deliver the fact that corrects, such as a credit note.", "sourceEventId");
}
