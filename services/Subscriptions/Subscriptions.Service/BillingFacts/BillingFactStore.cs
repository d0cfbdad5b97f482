using Contracts.Subscriptions.V1;
using Decisions;
using EventStore;

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

    /// <summary>Appends what is new in one transaction.</summary>
    /// <returns>How many were new; the others are duplicates, inside the delivery or of an earlier one.</returns>
    public async Task<int> Store(IReadOnlyList<BillingFact> facts, CancellationToken cancellation)
    {
        if (facts.Count == 0) return 0;
        var entries = facts.Select(fact => new JournalEntry(
            StreamPrefix + fact.CustomerId, NameBasedId.From("billing", fact.SourceEventId), WithoutName(fact))
        {
            CausationId = $"{fact.SourceSystem}:{fact.SourceEventId}",
        }).ToArray();
        var names = facts.OfType<CustomerProfileRecorded>().Where(profile => profile.Name is not null)
            .Select(profile => new CustomerName { Id = profile.CustomerId, Name = profile.Name! }).ToArray();
        var appended = await journal.AppendOnce(entries, cancellation, session => session.Store(names));
        return appended.Count;
    }

    private static BillingFact WithoutName(BillingFact fact) =>
        fact is CustomerProfileRecorded profile ? profile with { Name = null } : fact;
}
