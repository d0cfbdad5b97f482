using System.Diagnostics;
using Commissions.Service;
using Contracts.Subscriptions.V1;
using Marten;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using RunningServers;
using Subscriptions.Service;

namespace Bench;

/// <summary>Both services as in production, each on its own database, with one broker between them.</summary>
internal sealed class IngestSystem : IAsyncDisposable
{
    private const int ArrivalSecondsMax = 1_800;
    private const int PollMilliseconds = 5;
    private const int PollSeldomMilliseconds = 250;
    private readonly RunningService _subscriptions;
    private readonly RunningService _commissions;
    private readonly string _subscriptionsDatabase;
    private readonly string _commissionsDatabase;
    private readonly NpgsqlDataSource _ledger;
    private readonly NpgsqlDataSource _stored;
    private long _journalled;
    private long _seen;

    private IngestSystem(RunningService subscriptions, RunningService commissions, string subscriptionsDatabase,
        string commissionsDatabase)
    {
        (_subscriptions, _commissions) = (subscriptions, commissions);
        (_subscriptionsDatabase, _commissionsDatabase) = (subscriptionsDatabase, commissionsDatabase);
        _ledger = NpgsqlDataSource.Create(commissionsDatabase);
        _stored = NpgsqlDataSource.Create(subscriptionsDatabase);
        Way = new WayOfAFact(_stored, _ledger);
        Requests = new IngestRequests(subscriptions.As("feed"));
    }

    public IngestRequests Requests { get; }

    public WayOfAFact Way { get; }

    public static async Task<IngestSystem> Start(IReadOnlyCollection<JournalledFact> holders)
    {
        var (ofSubscriptions, ofCommissions) = (await Servers.NewDatabase(), await Servers.NewDatabase());
        var broker = await Servers.NewBroker();
        var commissions = await LedgerOf(holders, ofCommissions, broker, "all");
        var subscriptions = await RunningService.Start(SubscriptionsService.Create, ofSubscriptions, broker,
            "--role=all", NoLimit);
        return new IngestSystem(subscriptions, commissions, ofSubscriptions, ofCommissions);
    }

    /// <summary>The benchmark is one client, and means to be a wild one.</summary>
    public const string NoLimit = "--RateLimits:DeliveriesPerMinute=100000000";

    /// <summary>Commissions with a plan and with customers that belong to partners.</summary>
    public static async Task<RunningService> LedgerOf(
        IReadOnlyCollection<JournalledFact> holders, string database, string broker, string role)
    {
        await using (var loader = await RunningService.Start(CommissionsService.Create, database, broker, "--role=api"))
            await SeededLedger.Load(loader.Services.GetRequiredService<IDocumentStore>(), holders);
        var service = await RunningService.Start(
            CommissionsService.Create, database, broker, $"--role={role}", "--Verification:NightlyHour=24");
        if (role == "all") await SeededLedger.CaughtUp(service.Services.GetRequiredService<IDocumentStore>(), database);
        return service;
    }

    public async ValueTask DisposeAsync()
    {
        await _subscriptions.DisposeAsync();
        await _commissions.DisposeAsync();
        await _ledger.DisposeAsync();
        await _stored.DisposeAsync();
    }

    public async Task Settle()
    {
        await SeededLedger.Settle(_subscriptionsDatabase);
        await SeededLedger.Settle(_commissionsDatabase);
    }

    /// <summary>Delivers what must be there before a measure begins, and waits until it is posted.</summary>
    public async Task Prepare(IReadOnlyCollection<BillingFact> facts)
    {
        await Requests.SendAll(facts.Chunk(500));
        _journalled += facts.Count;
        // Seldom: counting takes the longer the more there are.
        await Until(async () => await Number("select count(*) from inbox") == _journalled,
            $"{_journalled} facts in the journal", PollSeldomMilliseconds);
        await SeededLedger.CaughtUp(_commissions.Services.GetRequiredService<IDocumentStore>(), _commissionsDatabase);
        _seen = await Number("select coalesce(max(position), 0)::bigint from entries");
    }

    /// <summary>The newest event of each service.</summary>
    public async Task<(long Subscriptions, long Commissions)> Newest()
    {
        const string newest = "select coalesce(max(seq_id), 0) from mt_events";
        return (await Number(newest, _stored), await Number(newest, _ledger));
    }

    /// <summary>
    /// Inserts the rows that both services have stored since then once more, on one connection each, one service after
    /// the other, as many transactions as there were deliveries.
    /// </summary>
    /// <returns>Seconds of both.</returns>
    public async Task<double> InsertAgain((long Subscriptions, long Commissions) since, int deliveries)
    {
        var facts = await PlainRows.Read(_stored, since.Subscriptions, hasEntries: false);
        var posted = await PlainRows.Read(_ledger, since.Commissions, hasEntries: true);
        PlainRow[][] Parts(IReadOnlyCollection<PlainRow> rows) =>
            [.. rows.Chunk((int)Math.Ceiling(rows.Count / (double)deliveries))];
        return await PlainRows.Insert(_stored, Parts(facts)) + await PlainRows.Insert(_ledger, Parts(posted));
    }

    /// <summary>Counts facts that somebody else delivered.</summary>
    public void Delivered(int facts) => _journalled += facts;

    /// <summary>Waits until every invoice has an entry that was not there before.</summary>
    /// <returns>By invoice, when its entry was seen.</returns>
    public async Task<Dictionary<string, long>> Posted(IEnumerable<string> invoices)
    {
        var awaited = invoices.ToHashSet();
        var posted = new Dictionary<string, long>();
        await Until(async () =>
        {
            await using var query = _ledger.CreateCommand(
                "select position, split_part(key, '/', 1) from entries where position > $1 order by position");
            query.Parameters.Add(new NpgsqlParameter { Value = _seen });
            await using var reader = await query.ExecuteReaderAsync();
            var now = Stopwatch.GetTimestamp();
            while (await reader.ReadAsync())
            {
                _seen = reader.GetInt64(0);
                if (awaited.Remove(reader.GetString(1))) posted[reader.GetString(1)] = now;
            }

            return awaited.Count == 0;
        }, "entries of all payments");
        return posted;
    }

    /// <summary>Facts as they were journalled, transaction by transaction: what one message brought.</summary>
    public async Task<IReadOnlyList<BillingFact[]>> Batches(IEnumerable<BillingFact> facts)
    {
        var byId = facts.ToDictionary(IngestStages.EventId);
        await using var query = _ledger.CreateCommand(
            "select array_agg(event_id) from inbox where event_id = any($1) group by xmin::text::bigint order by " +
            "xmin::text::bigint");
        query.Parameters.Add(new NpgsqlParameter { Value = byId.Keys.ToArray() });
        var batches = new List<BillingFact[]>();
        await using var reader = await query.ExecuteReaderAsync();
        while (await reader.ReadAsync()) batches.Add([.. reader.GetFieldValue<Guid[]>(0).Select(id => byId[id])]);
        return batches;
    }

    /// <exception cref="InvalidOperationException">Not the money of a plain calculation is posted.</exception>
    public async Task MustAgree(IReadOnlyCollection<JournalledFact> facts)
    {
        await Prepare([]);
        var posted = await Number("select coalesce(sum(amount_minor), 0)::bigint from entries");
        var expected = PlainLoop.Total(facts, SeededLedger.InForce(facts.Select(fact => fact.Content)));
        if (posted != expected)
            throw new InvalidOperationException(
                $"Posted are {posted}; a plain calculation over the same facts says {expected}.");
    }

    private Task<long> Number(string sql) => Number(sql, _ledger);

    private static async Task<long> Number(string sql, NpgsqlDataSource source)
    {
        await using var query = source.CreateCommand(sql);
        return (long)(await query.ExecuteScalarAsync())!;
    }

    private static async Task Until(
        Func<Task<bool>> isReached, string what, int pollMilliseconds = PollMilliseconds)
    {
        var deadline = Stopwatch.GetTimestamp() + (ArrivalSecondsMax * Stopwatch.Frequency);
        while (!await isReached())
        {
            if (Stopwatch.GetTimestamp() > deadline)
                throw new TimeoutException($"Within {ArrivalSecondsMax} s there were not {what}.");
            await Task.Delay(pollMilliseconds);
        }
    }
}
