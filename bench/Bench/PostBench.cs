using Commissions.Service;
using Marten;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using RunningServers;

namespace Bench;

/// <summary>
/// Posting alone: a journal that was filled beforehand, from the first turn of the ledger to the last posted entry.
/// Beside it, prepared INSERTs of the same entries and of their events, on one connection.
/// </summary>
internal static class PostBench
{
    private const string Product = "posting";
    private const string Reference = "prepared INSERTs";
    private const double Target = 0.5;

    /// <summary>What a run takes is proportional to them, and a copy of the journal is made for each.</summary>
    private const int FactsMax = 100_000;

    /// <summary>Facts of a page of the ledger: so many of them share a transaction.</summary>
    private const int FactsATransaction = 4_000;

    public static async Task<IReadOnlyList<ResultRow>> Run(BenchRun run)
    {
        var facts = Math.Min(run.Options.Facts, FactsMax);
        run.Report($"Loading {facts:N0} facts …");
        var journal = await SeededLedger.Journal(new BillingYears(facts));
        var rates = new Dictionary<string, List<double>> { [Product] = [], [Reference] = [] };
        for (var i = 0; i <= run.Options.Runs; i++)
        {
            await using var copy = await DatabaseCopy.Of(journal);
            await SeededLedger.Settle(copy.Database);
            Note(Product, facts / await Post(copy.Database), i);
            await SeededLedger.Settle(copy.Database);
            Note(Reference, facts / await Insert(copy.Database, facts), i);
        }

        return
        [
            ResultRow.Compared($"{Product} of {facts:N0} journalled facts, against {Reference} of the same rows",
                Rate.Of(rates[Product]), Rate.Of(rates[Reference]), Target, run.Options.FloorPercent / 100.0),
        ];

        void Note(string work, double rate, int place)
        {
            run.Report($"{work}: {rate:N0} facts/s{(place == 0 ? " (warm-up)" : "")}");
            if (place > 0) rates[work].Add(rate);
        }
    }

    /// <returns>Seconds, without the start of the service.</returns>
    private static async Task<double> Post(string database)
    {
        await using var service = await RunningService.Start(
            CommissionsService.Create, database, await Servers.NewBroker(), SeededLedger.Posting);
        await SeededLedger.CaughtUp(service.Services.GetRequiredService<IDocumentStore>(), database);
        await using var source = NpgsqlDataSource.Create(database);
        await using var posted = source.CreateCommand(
            "select extract(epoch from clock_timestamp() - min(recorded_at))::float8 from entries");
        return (double)(await posted.ExecuteScalarAsync())!;
    }

    private static async Task<double> Insert(string database, int facts)
    {
        await using var source = NpgsqlDataSource.Create(database);
        var rows = await PlainRows.Read(source, 0, hasEntries: true);
        PlainRow[] posted = [.. rows.Where(row => row.Entry is not null)];
        return await PlainRows.Insert(source,
            [.. posted.Chunk(Math.Max(1, (int)((long)posted.Length * FactsATransaction / facts)))]);
    }
}

/// <summary>A copy of a database to which nobody is connected; dropped afterwards.</summary>
internal sealed class DatabaseCopy : IAsyncDisposable
{
    private DatabaseCopy(string name, string database) => (Name, Database) = (name, database);

    public string Name { get; }

    /// <summary>Connection string as the owner of the tables.</summary>
    public string Database { get; }

    public static async Task<DatabaseCopy> Of(string database)
    {
        var name = new NpgsqlConnectionStringBuilder(database).Database!;
        var copy = $"{name}_copy";
        NpgsqlConnection.ClearAllPools();
        await BenchRun.OnServer($"select pg_terminate_backend(pid) from pg_stat_activity where datname = '{name}'");
        await BenchRun.OnServer($"create database {copy} template {name}");
        return new DatabaseCopy(copy, await Servers.DatabaseNamed(copy));
    }

    public async ValueTask DisposeAsync() => await BenchRun.OnServer($"drop database {Name} with (force)");
}
