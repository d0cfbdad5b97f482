using System.Diagnostics;
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
            Note(Reference, facts / await PlainPosting.Insert(copy.Database, facts), i);
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
}

/// <summary>The rows that a ledger posted, inserted again by a writer that knows all of them beforehand.</summary>
internal static class PlainPosting
{
    /// <summary>Facts of a page of the ledger: so many of them share a transaction.</summary>
    private const int FactsATransaction = 4_000;

    private const string InsertEntry =
        "insert into plain_entries (recorded_at, known_up_to, body) values ($1, $2, $3)";

    /// <returns>Seconds.</returns>
    public static async Task<double> Insert(string database, int facts)
    {
        await using var source = NpgsqlDataSource.Create(database);
        await using (var create = source.CreateCommand(
            $"{PlainEvents.Tables}; create table plain_entries (like entries including all)"))
            await create.ExecuteNonQueryAsync();
        var rows = await Rows(source);
        await using var connection = await source.OpenConnectionAsync();
        var started = Stopwatch.GetTimestamp();
        foreach (var ofTurn in rows.Chunk(Math.Max(1, (int)((long)rows.Count * FactsATransaction / facts))))
        {
            await using var batch = new NpgsqlBatch(connection);
            foreach (var row in ofTurn)
            {
                batch.BatchCommands.Add(Command(PlainEvents.InsertOne, row.EventId, row.Stream, row.Version,
                    Body(row), row.Type, row.DotNetType, row.CausedBy));
                batch.BatchCommands.Add(Command(InsertEntry, row.RecordedAt, row.KnownUpTo, Body(row)));
            }

            await batch.PrepareAsync();
            await batch.ExecuteNonQueryAsync();
        }

        return Stopwatch.GetElapsedTime(started).TotalSeconds;
    }

    private static NpgsqlBatchCommand Command(string text, params object[] values)
    {
        var command = new NpgsqlBatchCommand(text);
        foreach (var value in values)
            command.Parameters.Add(value as NpgsqlParameter ?? new NpgsqlParameter { Value = value });
        return command;
    }

    private static NpgsqlParameter Body(PostedRow row) =>
        new() { Value = row.Body, NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Jsonb };

    private static async Task<List<PostedRow>> Rows(NpgsqlDataSource source)
    {
        await using var query = source.CreateCommand(
            """
            select id, stream_id, version, type, mt_dotnet_type, causation_id, recorded_at, known_up_to, body::text
            from entries join mt_events on id = entry_id order by position
            """);
        var rows = new List<PostedRow>();
        await using var reader = await query.ExecuteReaderAsync();
        while (await reader.ReadAsync())
            rows.Add(new PostedRow(reader.GetGuid(0), reader.GetString(1), reader.GetInt64(2), reader.GetString(3),
                reader.GetString(4), reader.GetString(5), reader.GetDateTime(6), reader.GetInt64(7),
                reader.GetString(8)));
        return rows;
    }

    private sealed record PostedRow(Guid EventId, string Stream, long Version, string Type, string DotNetType,
        string CausedBy, DateTime RecordedAt, long KnownUpTo, string Body);
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
