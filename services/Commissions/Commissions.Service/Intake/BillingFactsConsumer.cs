using Commissions.Service.Store;
using Contracts;
using Contracts.Commissions.V1;
using Contracts.Subscriptions.V1;
using EventStore;
using MassTransit;
using Messaging;

namespace Commissions.Service.Intake;

/// <summary>
/// Journals billing facts as received; a fact that is known already changes nothing. What may wait is put aside for
/// <see cref="BillingHistoryConsumer"/>, so that nothing waits behind it.
/// </summary>
internal sealed class BillingFactsConsumer(
    FactsIntake intake, NewsReceived news, IEndpointNameFormatter names)
    : IConsumer<BillingFacts>, IConsumer<FactsMarked>
{
    public Task Consume(ConsumeContext<BillingFacts> context)
    {
        if (context.Message.MayWait) return PutAside(context);
        news.Note();
        return Journal(context.Message.Facts, context, intake);
    }

    /// <summary>
    /// The mark came behind the facts that were published before it. Some of them were put aside, and it follows those.
    /// </summary>
    public Task Consume(ConsumeContext<FactsMarked> context) =>
        context.Message.Source == FactSources.Subscriptions ? PutAside(context) : Task.CompletedTask;

    internal static Task Journal(IEnumerable<PublishedFact<BillingFact>> facts, ConsumeContext context,
        FactsIntake intake) => intake.Receive(
        [
            .. facts.Select(fact => new ReceivedFact(
                JournalEvents.StreamOf(fact.Content), fact.EventId, fact.Content)
            {
                CausationId = $"{fact.Content.SourceSystem}:{fact.Content.SourceEventId}",
                CorrelationId = fact.TraceId ?? context.CorrelationId?.ToString(),
            }),
        ], context.CancellationToken);

    private async Task PutAside<TMessage>(ConsumeContext<TMessage> context)
        where TMessage : class
    {
        var history = await context.GetSendEndpoint(new Uri($"exchange:{names.Consumer<BillingHistoryConsumer>()}"));
        await history.Send(context.Message, put =>
        {
            (put.MessageId, put.CorrelationId) = (context.MessageId, context.CorrelationId);
            put.ResponseAddress = context.ResponseAddress;
            put.MustBeTaken();
        }, context.CancellationToken);
    }
}
