using Contracts.Leads.V1;
using EventStore;
using MassTransit;

namespace Subscriptions.Service.Intake;

/// <summary>
/// Journals who holds which customer, and who the partners are, as Leads publishes it: figures by partner need it.
/// Apart from the customer's billing facts, which are published; these are not.
/// </summary>
internal sealed class ProgrammeFactsConsumer(FactStore factStore) : IConsumer<ProgrammeFacts>
{
    public const string HoldersStreamPrefix = "holders-";
    public const string PartnerStreamPrefix = "partner-facts-";

    public Task Consume(ConsumeContext<ProgrammeFacts> context) => factStore.AppendOnce(
        [
            .. context.Message.Facts.Select(fact => new ReceivedFact(StreamOf(fact.Content), fact.EventId, fact.Content)
            {
                CausationId = $"leads:{fact.EventId}",
                CorrelationId = context.CorrelationId?.ToString(),
            }),
        ], context.CancellationToken);

    private static string StreamOf(ProgrammeFact fact) => fact switch
    {
        AttributionStarted started => HoldersStreamPrefix + started.CustomerId,
        AttributionEnded ended => HoldersStreamPrefix + ended.CustomerId,
        _ => PartnerStreamPrefix + fact.PartnerId,
    };
}
