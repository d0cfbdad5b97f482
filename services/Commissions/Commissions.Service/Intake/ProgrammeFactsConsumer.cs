using Commissions.Domain.Customers;
using Contracts.Leads.V1;
using EventStore;
using MassTransit;

namespace Commissions.Service.Intake;

/// <summary>
/// Journals facts of Leads: attributions with their customer, trainings in the partner's own account, everything else
/// with its partner.
/// </summary>
internal sealed class ProgrammeFactsConsumer(Journal journal) : IConsumer<ProgrammeFacts>
{
    public Task Consume(ConsumeContext<ProgrammeFacts> context) => journal.AppendBounded(
        [
            .. context.Message.Facts.Select(fact => new JournalEntry(StreamOf(fact.Content), fact.EventId, fact.Content)
            {
                CausationId = $"leads:{fact.EventId}",
                CorrelationId = fact.TraceId ?? context.CorrelationId?.ToString(),
            }),
        ], context.CancellationToken);

    private static string StreamOf(ProgrammeFact fact) => fact switch
    {
        AttributionStarted started => JournalEvents.CustomerStream(started.CustomerId),
        AttributionEnded ended => JournalEvents.CustomerStream(ended.CustomerId),
        LeadWon won => JournalEvents.CustomerStream(won.CustomerId),
        TrainingDelivered training => JournalEvents.CustomerStream(CustomerAccount.IdOfPartner(training.PartnerId)),
        _ => JournalEvents.PartnerFactsStream(fact.PartnerId),
    };
}
