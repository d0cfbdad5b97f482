using Contracts.Subscriptions.V1;
using EventStore;
using MassTransit;

namespace Commissions.Service.Intake;

/// <summary>Journals billing facts as received; a fact that is known already changes nothing.</summary>
internal sealed class BillingFactsConsumer(Journal journal) : IConsumer<BillingFacts>
{
    public Task Consume(ConsumeContext<BillingFacts> context) => journal.AppendBounded(
        [
            .. context.Message.Facts.Select(fact => new JournalEntry(
                JournalEvents.CustomerStream(fact.Content.CustomerId), fact.EventId, fact.Content)
            {
                CausationId = $"{fact.Content.SourceSystem}:{fact.Content.SourceEventId}",
                CorrelationId = fact.TraceId ?? context.CorrelationId?.ToString(),
            }),
        ], context.CancellationToken);
}
