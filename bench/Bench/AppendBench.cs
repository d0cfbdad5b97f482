using Commissions.Service;
using Decisions;
using EventStore;
using Marten;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using RunningServers;

namespace Bench;

/// <summary>
/// Facts into the journal, exactly once, side by side with a plain INSERT of the same rows into a table with the same
/// columns and indexes, in the same database. Both get the same facts, each connection a transaction at a time. It
/// fails when a row is missing or differs, or when the journal skipped a sequence number.
/// </summary>
internal static class AppendBench
{
    private const string Product = "journal append";
    private const string Reference = "plain INSERT";
    private const int ConnectionsMax = 64;

    private static readonly AppendLoad[] Loads =
    [
        new(PerTransaction: 1, Connections: 1, Facts: 1_500, Target: 0.22),
        new(PerTransaction: 1, Connections: 8, Facts: 5_000, Target: 0.22),
        new(PerTransaction: 1, Connections: 32, Facts: 5_000, Target: 0.22),
        new(PerTransaction: 10, Connections: 8, Facts: 20_000, Target: 0.22),
        new(PerTransaction: 100, Connections: 1, Facts: 20_000, Target: 0.6),
        new(PerTransaction: 100, Connections: 8, Facts: 30_000, Target: 0.6),
        new(PerTransaction: 100, Connections: 32, Facts: 30_000, Target: 0.6),
        new(PerTransaction: 500, Connections: 8, Facts: 30_000, Target: 0.6),
    ];

    public static async Task<IReadOnlyList<ResultRow>> Run(BenchRun run)
    {
        var database = new NpgsqlConnectionStringBuilder(
            await Servers.NewDatabase())
        { MaxPoolSize = ConnectionsMax }.ConnectionString;
        await using var service = await RunningService.Start(
            CommissionsService.Create, database, await Servers.NewBroker(), "--role=api");
        var journal = service.Services.GetRequiredService<FactStore>();
        await using var plain = await PlainEvents.Create(database,
            service.Services.GetRequiredService<IDocumentStore>());

        var rows = new List<ResultRow>();
        foreach (var load in Loads.Select(load => load.AtMost(run.Options.Facts)))
        {
            run.Report($"{load}, {load.Facts:N0} facts a run");
            rows.Add(await Compare(load, journal, plain, database, run));
        }

        await plain.MustEqualJournal();
        return rows;
    }

    private static async Task<ResultRow> Compare(
        AppendLoad load, FactStore factStore, PlainEvents plain, string database, BenchRun run)
    {
        var facts = Facts(load, run.Options.Runs + 1).GetEnumerator();
        var (transactions, settled) = (Array.Empty<NumberedFact[]>(), 0);
        var rates = await Measure.InTurn(load.Facts, run.Options.Runs, run.Report, Settle,
            (Product, () => OnAll(load.Connections, transactions, transaction => factStore.AppendOnce(
                [.. transaction.Select(fact => fact.Entry)], CancellationToken.None))),
            (Reference, () => OnAll(load.Connections, transactions, plain.Insert)));
        return ResultRow.Compared($"{Product}, {load}, against {Reference}", rates[Product], rates[Reference],
            load.Target,
            run.Options.FloorPercent / 100.0);

        // The next facts for both competitors, before the first of them runs.
        async Task Settle()
        {
            if (settled++ % 2 == 0) transactions = [.. Next(facts, load.Facts).Chunk(load.PerTransaction)];
            await SeededLedger.Settle(database);
        }
    }

    // Facts of customers of their own, so that each load begins streams and goes on with them alike.
    private static IEnumerable<NumberedFact> Facts(AppendLoad load, int runs)
    {
        var versions = new Dictionary<string, int>();
        foreach (var fact in new BillingYears(2 * load.Facts * runs).InOrder())
        {
            var stream = $"{fact.Stream}-{load.PerTransaction}x{load.Connections}";
            var version = versions[stream] = versions.GetValueOrDefault(stream) + 1;
            var id = NameBasedId.From("bench", $"{stream} {version}");
            yield return new NumberedFact(version,
                new ReceivedFact(stream, id, fact.Content) { CausationId = $"bench:{id}" });
        }
    }

    private static List<NumberedFact> Next(IEnumerator<NumberedFact> facts, int count)
    {
        var next = new List<NumberedFact>(count);
        while (next.Count < count && facts.MoveNext()) next.Add(facts.Current);
        return next;
    }

    private static Task OnAll(int connections, NumberedFact[][] transactions, Func<NumberedFact[], Task> write) =>
        Parallel.ForEachAsync(transactions, new ParallelOptions { MaxDegreeOfParallelism = connections },
            async (transaction, _) => await write(transaction));
}

/// <param name="PerTransaction">Facts a transaction.</param>
/// <param name="Connections">Writers at once, each with its own connection.</param>
/// <param name="Facts">Facts of one run.</param>
/// <param name="Target">Part of the reference's rate that the product must reach.</param>
internal sealed record AppendLoad(int PerTransaction, int Connections, int Facts, double Target)
{
    public AppendLoad AtMost(int facts) => this with { Facts = Math.Min(Facts, facts) };

    public override string ToString() => $"{PerTransaction} a transaction on {Connections}";
}

/// <summary>A fact with its place in its stream.</summary>
internal sealed record NumberedFact(int Version, ReceivedFact Entry);
