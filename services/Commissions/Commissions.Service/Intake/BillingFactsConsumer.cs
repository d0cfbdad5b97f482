using Commissions.Service.Store;
using Contracts.Commissions.V1;
using Contracts.Subscriptions.V1;
using EventStore;
using MassTransit;

namespace Commissions.Service.Intake;

/// <summary>Journals billing facts as received; a fact that is known already changes nothing.</summary>
internal sealed class BillingFactsConsumer(FactsIntake intake) : IConsumer<BillingFacts>, IConsumer<FactsMarked>
{
    public Task Consume(ConsumeContext<BillingFacts> context) => intake.Receive(
        [
            .. context.Message.Facts.Select(fact => new ReceivedFact(
                JournalEvents.StreamOf(fact.Content), fact.EventId, fact.Content)
            {
                CausationId = $"{fact.Content.SourceSystem}:{fact.Content.SourceEventId}",
                CorrelationId = fact.TraceId ?? context.CorrelationId?.ToString(),
            }),
        ], context.CancellationToken);

    /// <summary>
    /// The mark came behind the facts that were published before it: they have been taken out of this queue.
    /// </summary>
    public Task Consume(ConsumeContext<FactsMarked> context) =>
        FactSources.Passed(context, FactSources.Subscriptions);
}
