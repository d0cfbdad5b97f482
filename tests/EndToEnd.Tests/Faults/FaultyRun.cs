using System.Diagnostics;
using Demo.Api;
using Demo.History;
using Demo.Story;
using Npgsql;
using Polly;
using RunningServers;

namespace EndToEnd.Tests.Faults;

/// <summary>What came of a fault.</summary>
/// <param name="Sent">Deliveries of billing facts, each repetition counted.</param>
/// <param name="Acknowledged">Different deliveries that were answered with success.</param>
/// <param name="Lost">Acknowledged facts that the journal lacks, and entries that an undisturbed run has.</param>
/// <param name="Repeated">Facts that were published more than once; consumers drop them.</param>
/// <param name="Surplus">Entries that an undisturbed run does not have.</param>
/// <param name="Recovery">From the end of the fault until everything acknowledged was in the ledger.</param>
internal sealed record FaultOutcome(
    string Fault, int Sent, int Acknowledged, int Lost, int Repeated, int Surplus, TimeSpan Recovery)
{
    public bool IsSound => Lost == 0 && Surplus == 0;
}

/// <summary>
/// One system with cables of its own, in which a fault happens in the middle of deliveries; what it comes to is
/// compared entry by entry with a run in which nothing happened.
/// </summary>
internal sealed class FaultyRun : IAsyncDisposable
{
    private const int DeliveriesPerCall = 8;
    private static readonly TimeSpan AgainAfter = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan DeliveredMax = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan RecoveredMax = TimeSpan.FromMinutes(3);
    private readonly Dictionary<string, Wiring> _wires = [];
    private readonly List<ServiceProcess> _twins = [];
    private int _sent;
    private int _acknowledged;

    public RunningSystem System { get; private set; } = null!;
    public Wiretap Wiretap { get; private set; } = null!;

    public Wiring WiresOf(string service) => _wires[service];

    public IEnumerable<Cable> ToBroker => _wires.Values.Select(wires => wires.ToBroker);

    public IEnumerable<Cable> ToDatabase => _wires.Values.Select(wires => wires.ToDatabase);

    /// <param name="addresses">Where to run; fresh ones when null.</param>
    public static async Task<FaultyRun> Start(Addresses? addresses = null)
    {
        var run = new FaultyRun();
        run.System = await RunningSystem.Start(UndisturbedRun.History, addresses ?? await Addresses.Fresh(), run.Wire);
        run.Wiretap = new Wiretap(run.System.At.Broker);
        await AttributionsRecorded.Run(run.System.Run);
        await run.System.Settle();
        await run.Wiretap.Attach();
        await run.Deliver(UndisturbedRun.FirstHalf);
        await run.System.Settle();
        await MonthsClosed.Run(run.System.Run, UndisturbedRun.ClosedMonths);
        return run;
    }

    /// <summary>A second process of a service on the same database, with cables of its own.</summary>
    public async Task<ServiceProcess> StartTwin(string service, Dictionary<string, string>? environment = null)
    {
        var database = service == "Commissions" ? System.At.Commissions : System.At.Subscriptions;
        var wires = _wires[$"{service}, twin"] = new Wiring(database, System.At.Broker);
        var twin = RunningSystem.Process(service, wires.Database, wires.Broker, System.At);
        foreach (var (name, value) in environment ?? []) twin.Environment[name] = value;
        _twins.Add(twin);
        await twin.Start();
        return twin;
    }

    /// <summary>Delivers the rest of the history while the fault happens, and looks at what came of it.</summary>
    /// <param name="strike">Ends when the fault has ended.</param>
    public async Task<FaultOutcome> Suffer(
        string fault, Func<FaultyRun, Task> strike, IReadOnlyList<ComparableEntry> expected)
    {
        var deliveries = UndisturbedRun.SecondHalf;
        await Deliver(deliveries[..(deliveries.Length / 4)]);
        var ended = 0L;
        var striking = Task.Run(async () =>
        {
            await strike(this);
            ended = Stopwatch.GetTimestamp();
        });
        await Deliver(deliveries[(deliveries.Length / 4)..(deliveries.Length / 2)]);
        await striking;
        await Recovered();
        var recovery = Stopwatch.GetElapsedTime(ended);
        await Deliver(deliveries[(deliveries.Length / 2)..]);
        await System.Settle();
        return await Outcome(fault, recovery, expected);
    }

    /// <summary>What the services wrote at last.</summary>
    public string Logs() =>
        string.Join("\n\n", new[] { System.Leads, System.Subscriptions, System.Commissions }.Concat(_twins)
        .Select(process => process.Log(400)));

    public async ValueTask DisposeAsync()
    {
        foreach (var twin in _twins) await twin.DisposeAsync();
        if (System is not null) await System.DisposeAsync();
        foreach (var wires in _wires.Values) await wires.DisposeAsync();
    }

    private (string Database, string Broker) Wire(string service, string database, string broker)
    {
        var wires = _wires[service] = new Wiring(database, broker);
        return (wires.Database, wires.Broker);
    }

    // In order, each part again until it is acknowledged, as a feed does.
    private async Task Deliver(Delivery[] deliveries)
    {
        var clock = Stopwatch.StartNew();
        foreach (var part in deliveries.Chunk(DeliveriesPerCall))
        {
            while (!await IsAcknowledged(part))
            {
                if (clock.Elapsed > DeliveredMax) throw new TimeoutException($"Not delivered within {DeliveredMax}");
                await Task.Delay(AgainAfter);
            }

            _acknowledged += part.Length;
        }
    }

    private async Task<bool> IsAcknowledged(Delivery[] part)
    {
        _sent += part.Length;
        try
        {
            var delivered = await HistoryDelivered.Send(System.Run, "delivered", part, webhooksAtOnce: 1);
            return delivered.Rejected.Count == 0 && delivered.RefusedWebhook is null;
        }
        catch (Exception refused) when (refused is DemoFailure or HttpRequestException or ExecutionRejectedException
                                            or OperationCanceledException)
        {
            return false;
        }
    }

    private async Task Recovered()
    {
        await Demo.Waiting.For("Everything acknowledged in the ledger", RecoveredMax,
            TimeSpan.FromMilliseconds(100), Behind,
            behind => behind == 0);
    }

    private async Task<long> Behind()
    {
        try
        {
            return await System.MissingInJournal() + await AskAs<long>(System.At.Commissions,
                """
                select coalesce(sum(greatest(0, (select coalesce(max(seq_id), 0) from mt_events) - last_seq_id)),
                  0)::bigint
                from mt_event_progression where name like 'ledger:%'
                """);
        }
        catch (NpgsqlException)
        {
            return long.MaxValue; // the server is still starting
        }
    }

    private async Task<FaultOutcome> Outcome(string fault, TimeSpan recovery, IReadOnlyList<ComparableEntry> expected)
    {
        var ledger = await System.Ledger();
        var difference = ledger.CountBy(entry => entry).ToDictionary();
        foreach (var (entry, count) in expected.CountBy(entry => entry))
            difference[entry] = difference.GetValueOrDefault(entry) - count;
        var (published, different) = await Wiretap.Count();
        var lost = await System.MissingInJournal() + difference.Values.Where(count => count < 0).Sum(count => -count);
        return new FaultOutcome(fault, _sent, _acknowledged, lost, published - different,
            difference.Values.Where(count => count > 0).Sum(), recovery);
    }

    private static async Task<T> AskAs<T>(string database, string sql)
    {
        await using var connection = new NpgsqlConnection(database);
        await connection.OpenAsync();
        await using var query = new NpgsqlCommand(sql, connection);
        return (T)(await query.ExecuteScalarAsync())!;
    }
}
