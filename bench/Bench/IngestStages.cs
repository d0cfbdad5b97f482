using System.Diagnostics;
using Commissions.Service.Store;
using Contracts.Subscriptions.V1;
using Decisions;
using EventStore;
using Marten;
using Microsoft.Extensions.DependencyInjection;
using RunningServers;
using Subscriptions.Service;

namespace Bench;

/// <summary>
/// What facts go through on their way to an entry, each stage on its own: a service that nobody reads from, messages
/// that nobody does anything with, a journal that nothing is posted from, and a ledger whose journal is there already.
/// </summary>
internal sealed class IngestStages : IAsyncDisposable
{
    private readonly RunningService _subscriptions;
    private readonly RunningService _journal;
    private readonly RunningService _ledger;
    private readonly string _ledgerDatabase;
    private readonly NoOpBus _bus;
    private readonly IngestRequests _requests;

    private IngestStages(RunningService subscriptions, RunningService journal, RunningService ledger,
        string ledgerDatabase, NoOpBus bus)
    {
        (_subscriptions, _journal, _ledger, _ledgerDatabase, _bus) =
            (subscriptions, journal, ledger, ledgerDatabase, bus);
        _requests = new IngestRequests(subscriptions.As("feed"));
    }

    public static async Task<IngestStages> Start(IReadOnlyCollection<JournalledFact> holders)
    {
        var subscriptions = await RunningService.Start(SubscriptionsService.Create, await Servers.NewDatabase(),
            await Servers.NewBroker(), "--role=api", IngestSystem.NoLimit);
        var journal = await IngestSystem.LedgerOf(holders, await Servers.NewDatabase(),
            await Servers.NewBroker(), "api");
        var ledgerDatabase = await Servers.NewDatabase();
        var ledger = await IngestSystem.LedgerOf(holders, ledgerDatabase, await Servers.NewBroker(), "all");
        return new IngestStages(subscriptions, journal, ledger, ledgerDatabase, await NoOpBus.Start());
    }

    public async ValueTask DisposeAsync()
    {
        await _bus.DisposeAsync();
        await _subscriptions.DisposeAsync();
        await _journal.DisposeAsync();
        await _ledger.DisposeAsync();
    }

    /// <summary>The id that Subscriptions gives a fact.</summary>
    public static Guid EventId(BillingFact fact) => NameBasedId.From("billing", fact.SourceEventId);

    /// <summary>Brings all stages to where the measured facts begin.</summary>
    public async Task Prepare(IReadOnlyCollection<BillingFact> facts)
    {
        await _requests.SendAll(facts.Chunk(500));
        foreach (var chunk in facts.Chunk(500)) await Append(_journal, chunk);
        await Append(_ledger, facts);
        await Posted();
    }

    /// <summary>Each stage after the other.</summary>
    /// <param name="requests">Facts as they are delivered.</param>
    /// <param name="batches">The same facts as messages brought them to the journal.</param>
    /// <returns>Facts per second of each stage, by its name.</returns>
    public async Task<IReadOnlyList<(string Stage, double Rate)>> Measure(
        IReadOnlyList<BillingFact[]> requests, IReadOnlyList<BillingFact[]> batches)
    {
        var facts = requests.SelectMany(request => request).ToArray();
        return
        [
            ("take requests", await Rate(facts.Length, () => _requests.SendAll(requests))),
            ("publish and receive", await Rate(facts.Length, () => _bus.Carry(batches))),
            ("journal", await Rate(facts.Length, async () =>
            {
                foreach (var batch in batches) await Append(_journal, batch);
            })),
            ("post", await PostingRate(facts)),
        ];
    }

    // The journal is there at once; only the ledger's work is measured.
    private async Task<double> PostingRate(BillingFact[] facts)
    {
        await Append(_ledger, facts);
        return await Rate(facts.Length, Posted);
    }

    private Task Posted() =>
        SeededLedger.CaughtUp(_ledger.Services.GetRequiredService<IDocumentStore>(), _ledgerDatabase);

    private static Task Append(RunningService commissions, IReadOnlyCollection<BillingFact> facts) =>
        commissions.Services.GetRequiredService<FactStore>().AppendOnce(
            [
                .. facts.Select(fact =>
                    new ReceivedFact(JournalEvents.CustomerStream(fact.CustomerId), EventId(fact), fact)
                {
                    CausationId = $"{fact.SourceSystem}:{fact.SourceEventId}",
                }),
            ], CancellationToken.None);

    private static async Task<double> Rate(int facts, Func<Task> work)
    {
        GC.Collect();
        var started = Stopwatch.GetTimestamp();
        await work();
        return facts / Stopwatch.GetElapsedTime(started).TotalSeconds;
    }
}
