using Contracts.Subscriptions.V1;
using Decisions;
using EventStore;
using JasperFx;
using JasperFx.Events;
using Marten;
using Npgsql;

namespace Subscriptions.Service.BillingFacts;

/// <summary>The name a customer goes by: personal data, kept apart from the events and erasable.</summary>
internal sealed record CustomerName
{
    /// <summary>Customer id.</summary>
    public required string Id { get; init; }

    public required string Name { get; init; }
}

/// <summary>Stores facts once each, whichever way they came in.</summary>
internal sealed class BillingFactStore(Journal journal)
{
    public const string StreamPrefix = "customer-";
    private const int AttemptsMax = 10;

    /// <summary>Appends what is new in one transaction.</summary>
    /// <returns>How many were new; the others are duplicates, inside the delivery or of an earlier one.</returns>
    public async Task<int> Store(IReadOnlyList<BillingFact> facts, CancellationToken cancellation)
    {
        if (facts.Count == 0) return 0;
        var entries = facts.Select(fact => new JournalEntry(
            StreamPrefix + fact.CustomerId, EventId(fact), WithoutName(fact))
        {
            CausationId = $"{fact.SourceSystem}:{fact.SourceEventId}",
        }).ToArray();
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return (await journal.AppendOnce(entries, cancellation, session => StoreNames(facts, session))).Count;
            }
            catch (Exception error) when (attempt < AttemptsMax && IsRace(error))
            {
                // Nothing was stored: another delivery wrote to one of the customers at the same moment.
                await Task.Delay(TimeSpan.FromMilliseconds(Random.Shared.Next(5, 25 * attempt)), cancellation);
            }
        }
    }

    /// <summary>Only new facts name a customer: a repeat of an old one must not bring an old or erased name back.</summary>
    private static void StoreNames(IReadOnlyList<BillingFact> facts, IDocumentSession session)
    {
        var appended = session.PendingChanges.Streams().SelectMany(stream => stream.Events).Select(e => e.Id).ToHashSet();
        foreach (var profile in facts.OfType<CustomerProfileRecorded>())
            if (profile.Name is { } name && appended.Remove(EventId(profile)))
                session.Store(new CustomerName { Id = profile.CustomerId, Name = name });
    }

    private static bool IsRace(Exception error) =>
        error is ConcurrencyException or EventStreamUnexpectedMaxEventIdException
            or Marten.Exceptions.ExistingStreamIdCollisionException
        || error is PostgresException
        {
            SqlState: PostgresErrorCodes.UniqueViolation or PostgresErrorCodes.DeadlockDetected
            or PostgresErrorCodes.SerializationFailure
        }
        || (error.InnerException is { } inner && IsRace(inner));

    private static Guid EventId(BillingFact fact) => NameBasedId.From("billing", fact.SourceEventId);

    private static BillingFact WithoutName(BillingFact fact) =>
        fact is CustomerProfileRecorded profile ? profile with { Name = null } : fact;
}
