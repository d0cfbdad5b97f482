using Contracts.Subscriptions.V1;
using Decisions;
using EventStore;
using Identities;
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
internal sealed class BillingFactStore(FactStore factStore, BankAccountKey accounts)
{
    public const string StreamPrefix = "customer-";
    private const int AttemptsMax = 10;

    /// <summary>Appends what is new in one transaction.</summary>
    /// <returns>The event ids that were new; the others are repeats, inside the delivery or of an earlier
    /// one.</returns>
    public Task<IReadOnlySet<Guid>> Store(IReadOnlyList<BillingFact> facts, CancellationToken cancellation) =>
        Store(facts, [], cancellation);

    /// <summary>Appends what is new of facts and of further entries, all in one transaction.</summary>
    /// <param name="alsoStore">Further writes of the same transaction; it is told the ids that are appended.</param>
    /// <returns>The event ids that were new.</returns>
    public async Task<IReadOnlySet<Guid>> Store(IReadOnlyList<BillingFact> facts,
        IReadOnlyList<ReceivedFact> furtherEntries,
        CancellationToken cancellation, Action<IDocumentSession, IReadOnlySet<Guid>>? alsoStore = null)
    {
        if (facts.Count + furtherEntries.Count == 0 && alsoStore is null) return new HashSet<Guid>();
        ReceivedFact[] entries = [.. facts.Select(AsEntry), .. furtherEntries];
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await factStore.AppendOnce(entries, cancellation, alsoStore is null && !NamesAny(facts)
                    ? null : Further);
            }
            catch (Exception error) when (attempt < AttemptsMax && IsRace(error))
            {
                // Nothing was stored: another delivery wrote to one of the customers at the same moment.
                await Task.Delay(TimeSpan.FromMilliseconds(Random.Shared.Next(5, 25 * attempt)), cancellation);
            }
        }

        void Further(IDocumentSession session, IReadOnlySet<Guid> appended)
        {
            alsoStore?.Invoke(session, appended);
            StoreNames(facts, [.. appended], session);
        }
    }

    private static bool NamesAny(IReadOnlyList<BillingFact> facts) =>
        facts.OfType<CustomerProfileRecorded>().Any(profile => profile.Name is not null);

    /// <summary>
    /// Only new facts name a customer: a repeat of an old one must not bring an old or erased name back.
    /// </summary>
    private static void StoreNames(IReadOnlyList<BillingFact> facts, HashSet<Guid> appended, IDocumentSession session)
    {
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

    public static Guid EventId(BillingFact fact) => EventId(fact.SourceEventId);

    public static Guid EventId(string sourceEventId) => NameBasedId.From("billing", sourceEventId);

    private ReceivedFact AsEntry(BillingFact fact) =>
        new(StreamPrefix + fact.CustomerId, EventId(fact), WithoutPersonalData(fact))
        {
            CausationId = $"{fact.SourceSystem}:{fact.SourceEventId}",
        };

    /// <summary>
    /// What is stored of a delivered fact: neither a name nor an account passes, whichever feed delivers.
    /// </summary>
    public BillingFact WithoutPersonalData(BillingFact fact) => fact is CustomerProfileRecorded profile
        ? profile with
        {
            Name = null,
            BankAccount = null,
            BankAccountHash = profile.BankAccount is { } iban ? accounts.HashOf(iban) : null,
        }
        : fact;
}
