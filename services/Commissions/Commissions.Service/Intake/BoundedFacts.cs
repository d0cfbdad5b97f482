using System.Text.Json;
using Commissions.Domain.Customers;
using Commissions.Service.Store;
using EventStore;

namespace Commissions.Service.Intake;

/// <summary>
/// Journals what lies within <see cref="FactBounds"/>. What does not is kept with its reason, for operations to see, in
/// the same transaction; a repeated delivery changes nothing.
/// </summary>
internal static class BoundedFacts
{
    public static Task AppendBounded(this FactStore factStore, IReadOnlyList<ReceivedFact> entries,
        CancellationToken cancellation)
    {
        var refused = entries.Where(entry => FactBounds.Refusal(entry.Content) is not null)
            .Select(AsSetAside).ToArray();
        return refused.Length == 0
            ? factStore.AppendOnce(entries, cancellation)
            : factStore.AppendOnce([.. entries.Where(entry => FactBounds.Refusal(entry.Content) is null)], cancellation,
                (session, _) => session.Store(refused));
    }

    private static SetAsideFact AsSetAside(ReceivedFact entry) => new()
    {
        Id = entry.EventId,
        Kind = SetAsideKind.Intake,
        CustomerId = entry.Stream,
        Sequence = 0,
        Reason = FactBounds.Refusal(entry.Content)!,
        Content = JsonSerializer.Serialize(entry.Content, entry.Content.GetType(), EntryRows.Json),
        Type = JournalEvents.NameOf(entry.Content.GetType()),
    };
}
