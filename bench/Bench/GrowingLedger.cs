using EventStore;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace Bench;

/// <summary>
/// One of the ledgers that <see cref="GrowthBench"/> compares, and what is done with each of them alike.
/// </summary>
internal sealed class GrowingLedger
{
    public const int NewFactsARun = 5_000;
    private const int FactsATransaction = 100;
    private const int Connections = 8;
    private const int Reads = 200;

    /// <summary>A short ledger is gone through several times a run, so that there is something to measure.</summary>
    private const int FactsARunMin = 200_000;

    private readonly SeededLedger _ledger;
    private readonly Queue<ReceivedFact> _arriving;
    private readonly HttpClient _finance;
    private string[] _statements = [];

    private GrowingLedger(SeededLedger ledger, int known, int runs)
    {
        _ledger = ledger;
        _finance = ledger.As("carol");
        // More than are needed: partners that the ledger knows already do not come again.
        _arriving = new Queue<ReceivedFact>(BillingYears.Beyond(known, 2 * NewFactsARun * runs));
    }

    public int Facts => _ledger.Facts;
    public long FactsARun => (long)Repeats * Facts;
    public long EntriesARun { get; private set; }
    public double EntriesOfACustomer { get; private init; }
    private int Repeats => Math.Max(1, FactsARunMin / Facts);

    /// <param name="runs">How often new facts are to arrive at most.</param>
    public static async Task<GrowingLedger> Of(SeededLedger seeded, int runs)
    {
        await VerificationBench.CloseMonths(seeded);
        await seeded.Settle();
        var customers = await Count("mt_streams where id like 'customer-%'", seeded);
        // A ledger that an earlier run wrote to has more customers than it was seeded with.
        var ledger = new GrowingLedger(seeded,
            Math.Max(seeded.Facts, (int)customers * BillingYears.FactsPerCustomer), runs)
        {
            EntriesOfACustomer = await Count("entries", seeded) / (double)customers,
        };
        await ledger.ChooseStatements();
        return ledger;
    }

    private static async Task<long> Count(string rows, SeededLedger seeded)
    {
        await using var source = NpgsqlDataSource.Create(seeded.Database);
        await using var query = source.CreateCommand($"select count(*) from {rows}");
        return (long)(await query.ExecuteScalarAsync())!;
    }

    public async Task Replay()
    {
        for (var i = 0; i < Repeats; i++) await ReplayBench.Calculate(_ledger);
    }

    public async Task Verify()
    {
        for (var i = 0; i < Repeats; i++) await VerificationBench.Verify(_ledger);
    }

    public Task ReadStatements() => HttpLoad.Closed(_finance, _statements, Reads, Connections);

    /// <summary>New customers' facts through the journal, until they are posted.</summary>
    public async Task Ingest()
    {
        var facts = Enumerable.Range(0, NewFactsARun).Select(_ => _arriving.Dequeue()).ToArray();
        var journal = _ledger.Services.GetRequiredService<FactStore>();
        await Parallel.ForEachAsync(facts.Chunk(FactsATransaction),
            new ParallelOptions { MaxDegreeOfParallelism = Connections },
            async (transaction, cancellation) => await journal.AppendOnce(transaction, cancellation));
        await SeededLedger.CaughtUp(_ledger.Store, _ledger.Database);
    }

    // Months that are open: the answer is made of the entries each time, not kept.
    private async Task ChooseStatements()
    {
        var partner = BillingYears.PartnerId(BillingYears.Distributor);
        await using var source = NpgsqlDataSource.Create(_ledger.Database);
        await using var query = source.CreateCommand(
            """
            select period, count(*) from entries where partner_id = $1 and period not in
              (select data -> 'closed' ->> 'period' from mt_doc_statementdocument where partner_id = $1)
            group by 1 order by 1
            """);
        query.Parameters.Add(new NpgsqlParameter { Value = partner });
        var months = new List<(string Period, long Entries)>();
        await using var reader = await query.ExecuteReaderAsync();
        while (await reader.ReadAsync()) months.Add((reader.GetString(0), reader.GetInt64(1)));
        _statements = [.. months.Select(month => $"/v1/partners/{partner}/statements/{month.Period}")];
        EntriesARun = Enumerable.Range(0, Reads).Sum(read => months[read % months.Count].Entries);
    }
}
