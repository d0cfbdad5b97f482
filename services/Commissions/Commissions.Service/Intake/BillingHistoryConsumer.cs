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
