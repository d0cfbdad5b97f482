using Commissions.Service.Store;
using Contracts.Commissions.V1;
using Contracts.Subscriptions.V1;
using EventStore;
using MassTransit;

namespace Commissions.Service.Intake;

/// <summary>
/// Journals what happened long ago, as fast as the ledger posts it. The ledger reads the journal in its order: were all
/// of a history journalled at once, what is paid today would wait until the years before are posted.
/// </summary>
internal sealed class BillingHistoryConsumer(FactsIntake intake, ReaderPace ledger)
    : IConsumer<BillingFacts>, IConsumer<FactsMarked>
{
    private const int FactsAPart = 100;

    public async Task Consume(ConsumeContext<BillingFacts> context)
    {
        foreach (var part in context.Message.Facts.Chunk(FactsAPart))
        {
            await ledger.Wait(context.CancellationToken);
            await BillingFactsConsumer.Journal(part, context, intake);
        }
    }

    public Task Consume(ConsumeContext<FactsMarked> context) =>
        FactSources.Passed(context, FactSources.Subscriptions);
}

/// <summary>
/// What one process fetched, no other can journal, and a mark may pass it there: so each has one message at a time.
/// </summary>
internal sealed class HistoryQueue : ConsumerDefinition<BillingHistoryConsumer>
{
    public HistoryQueue()
    {
        // Only what is put aside comes to it.
        Endpoint(queue => queue.ConfigureConsumeTopology = false);
    }

    protected override void ConfigureConsumer(IReceiveEndpointConfigurator endpointConfigurator,
        IConsumerConfigurator<BillingHistoryConsumer> consumerConfigurator, IRegistrationContext context)
    {
        endpointConfigurator.PrefetchCount = 1;
        endpointConfigurator.ConcurrentMessageLimit = 1;
    }
}
