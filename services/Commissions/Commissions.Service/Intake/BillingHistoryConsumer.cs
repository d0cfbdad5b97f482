using System.Diagnostics;
using Commissions.Service.Store;
using Contracts.Commissions.V1;
using Contracts.Subscriptions.V1;
using EventStore;
using MassTransit;
using Messaging;

namespace Commissions.Service.Intake;

/// <summary>
/// Journals what happened long ago, as fast as the ledger posts it. The ledger reads the journal in its order: were all
/// of a history journalled at once, what is paid today would wait until the years before are posted.
/// </summary>
internal sealed class BillingHistoryConsumer(FactsIntake intake, ReaderPace ledger, NewsReceived news)
    : IConsumer<BillingFacts>, IConsumer<FactsMarked>
{
    private const int FactsAPart = 100;

    /// <summary>The ledger posts so many in a tenth of a second.</summary>
    private const int UnpostedBesideNewsMax = 100;

    /// <summary>It posts them in fewer turns, so that a history that comes alone is posted sooner.</summary>
    private const int UnpostedMax = 1_000;

    public async Task Consume(ConsumeContext<BillingFacts> context)
    {
        foreach (var part in context.Message.Facts.Chunk(FactsAPart))
        {
            await ledger.Wait(news.IsRecent ? UnpostedBesideNewsMax : UnpostedMax, context.CancellationToken);
            await BillingFactsConsumer.Journal(part, context, intake);
        }
    }

    public Task Consume(ConsumeContext<FactsMarked> context) =>
        FactSources.Passed(context, FactSources.Subscriptions);
}

/// <summary>
/// What one process fetched, no other can journal, and a mark may pass it there: so each has one message at a time.
/// </summary>
internal sealed class HistoryQueue : InOrder<BillingHistoryConsumer>
{
    public HistoryQueue()
    {
        // Only what is put aside comes to it.
        Endpoint(queue => queue.ConfigureConsumeTopology = false);
    }

    protected override int PrefetchMax => 1;
}

/// <summary>Whether this process received facts lately that must not wait.</summary>
internal sealed class NewsReceived
{
    private static readonly TimeSpan Lately = TimeSpan.FromSeconds(10);
    private long _last;

    public bool IsRecent => Volatile.Read(ref _last) is > 0 and var last && Stopwatch.GetElapsedTime(last) < Lately;

    public void Note() => Volatile.Write(ref _last, Stopwatch.GetTimestamp());
}
