using Commissions.Service.Store;
using Contracts.Commissions.V1;
using Contracts.Leads.V1;
using EventStore;
using MassTransit;

namespace Commissions.Service.Intake;

/// <summary>Journals facts of Leads as received; a fact that is known already changes nothing.</summary>
internal sealed class ProgrammeFactsConsumer(FactsIntake intake) : IConsumer<ProgrammeFacts>, IConsumer<FactsMarked>
{
    public Task Consume(ConsumeContext<ProgrammeFacts> context) => intake.Receive(
        [
            .. context.Message.Facts.Select(fact => new ReceivedFact(
                JournalEvents.StreamOf(fact.Content), fact.EventId, fact.Content)
            {
                CausationId = $"leads:{fact.EventId}",
                CorrelationId = fact.TraceId ?? context.CorrelationId?.ToString(),
            }),
        ], context.CancellationToken);

    /// <summary>
    /// The mark came behind the facts that were published before it: they have been taken out of this queue.
    /// </summary>
    public Task Consume(ConsumeContext<FactsMarked> context) =>
        FactSources.Passed(context, FactSources.Leads);
}
