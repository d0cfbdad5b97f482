using Demo;
using Demo.Api;
using Demo.History;
using Demo.Story;
using Npgsql;
using RunningServers;
using Spectre.Console;

namespace EndToEnd.Tests;

/// <summary>The three services as processes on fresh databases and a fresh broker, with partners and a plan.</summary>
internal sealed class RunningSystem : IAsyncDisposable
{
    private static readonly TimeSpan ArrivalMax = TimeSpan.FromSeconds(180);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    private readonly Clients _clients;
    private readonly Addresses _addresses;

    private RunningSystem(ServiceProcess leads, ServiceProcess subscriptions, ServiceProcess commissions,
        Addresses addresses, BillingHistory history)
    {
        (Leads, Subscriptions, Commissions) = (leads, subscriptions, commissions);
        _addresses = addresses;
        _clients = new Clients(new Endpoints(
            leads.Address, subscriptions.Address, commissions.Address, new Uri(addresses.Authority)));
        var screen = new Screen(AnsiConsole.Create(new AnsiConsoleSettings
        {
            Out = new AnsiConsoleOutput(TextWriter.Null),
            Interactive = InteractionSupport.No,
        }));
        Run = new DemoRun(_clients, screen, new Claims(screen), history, ServiceProcess.StripeSecret);
    }

    public ServiceProcess Leads { get; }
    public ServiceProcess Subscriptions { get; }
    public ServiceProcess Commissions { get; }
    public DemoRun Run { get; }

    /// <summary>Where the databases and the broker are, for a test that looks into them or stands between.</summary>
    public Addresses At => _addresses;

    public static async Task<RunningSystem> Start(BillingHistory history) =>
        await Start(history, await Addresses.Fresh(), (_, database, broker) => (database, broker));

    /// <param name="wire">Connection strings of the database and the broker that a service is given, instead of
    /// those.</param>
    public static async Task<RunningSystem> Start(BillingHistory history, Addresses addresses,
        Func<string, string, string, (string Database, string Broker)> wire)
    {
        ServiceProcess Service(string name, string database)
        {
            var (wiredDatabase, wiredBroker) = wire(name, database, addresses.Broker);
            return Process(name, wiredDatabase, wiredBroker, addresses);
        }

        var system = new RunningSystem(Service("Leads", addresses.Leads),
            Service("Subscriptions", addresses.Subscriptions),
            Service("Commissions", addresses.Commissions), addresses, history);
        (ServiceProcess Service, string Database)[] services =
        [
            (system.Leads, addresses.Leads), (system.Subscriptions, addresses.Subscriptions),
            (system.Commissions, addresses.Commissions),
        ];
        await Task.WhenAll(services.Select(async started =>
        {
            if (!ServiceDatabases.IsCopy(started.Database)) await started.Service.ApplySchema();
            await started.Service.Start();
        }));
        await PartnersJoin.Run(system.Run);
        await PlanAgreed.Run(system.Run);
        return system;
    }

    /// <summary>
    /// A service that commits a replay in small batches, so that a fault finds it between two of them.
    /// </summary>
    public static ServiceProcess Process(string service, string database, string broker, Addresses addresses) =>
        new(service, database, broker, addresses.Authority)
        {
            Environment =
            {
                ["Replays__CustomersPerBatchMax"] = "1",
                ["Verification__PublishersWaitSeconds"] = "20",
                ["Verification__FactsSettleSeconds"] = "2",
                ["Verification__FactsSecondsMax"] = "60",
            },
        };

    /// <summary>
    /// Delivers one after another: which entries a ledger has, unlike their sums, depends on the order.
    /// </summary>
    public async Task Deliver(Delivery[] deliveries)
    {
        var delivered = await HistoryDelivered.Send(Run, "delivered", deliveries, webhooksAtOnce: 1);
        delivered.Rejected.Should().BeEmpty();
        delivered.RefusedWebhook.Should().BeNull();
    }

    /// <summary>Waits until every fact that Subscriptions stored is in the journal and has become entries.</summary>
    public async Task Settle()
    {
        await Waiting.For("Every stored fact in the journal", ArrivalMax, Pause, MissingInJournal, missing =>
            missing == 0);
        await Quiet.Wait(Run);
    }

    /// <summary>
    /// The whole ledger of all partners, entry by entry, in an order that does not depend on the run.
    /// </summary>
    public async Task<List<ComparableEntry>> Ledger()
    {
        var ledger = new List<ComparableEntry>();
        foreach (var (slug, id) in Run.PartnerIds)
            ledger.AddRange((await Run.Commissions.Entries(id)).Select(entry => ComparableEntry.From(slug, id, entry)));
        return [.. ledger.OrderBy(entry => entry.ToString(), StringComparer.Ordinal)];
    }

    /// <summary>Every service ends; what they stored stays.</summary>
    public async Task Stop()
    {
        await Leads.Terminate();
        await Subscriptions.Terminate();
        await Commissions.Terminate();
    }

    /// <summary>Every service brings its tables up to date and starts.</summary>
    public Task StartAgain() => Task.WhenAll(new[] { Leads, Subscriptions, Commissions }.Select(async service =>
    {
        await service.ApplySchema();
        await service.Start();
    }));

    public async ValueTask DisposeAsync()
    {
        _clients.Dispose();
        await Leads.DisposeAsync();
        await Subscriptions.DisposeAsync();
        await Commissions.DisposeAsync();
    }

    // A stored event keeps its id on the way, and the inbox remembers the id of everything journalled.
    internal async Task<int> MissingInJournal()
    {
        var stored = await Ids(_addresses.Subscriptions,
            "select id from mt_events where stream_id like 'customer-%' and type <> 'tombstone'");
        var journalled = await Ids(_addresses.Commissions, "select event_id from inbox");
        return stored.Count(id => !journalled.Contains(id));
    }

    private static async Task<HashSet<Guid>> Ids(string database, string sql)
    {
        await using var connection = new NpgsqlConnection(database);
        await connection.OpenAsync();
        await using var query = new NpgsqlCommand(sql, connection);
        await using var reader = await query.ExecuteReaderAsync();
        var ids = new HashSet<Guid>();
        while (await reader.ReadAsync()) ids.Add(reader.GetGuid(0));
        return ids;
    }
}

/// <summary>Fresh databases, of the role that owns them, and a fresh broker.</summary>
internal sealed record Addresses(string Leads, string Subscriptions, string Commissions, string Broker,
    string Authority)
{
    public static async Task<Addresses> Fresh()
    {
        var databases = await Task.WhenAll(
            new[] { "Leads", "Subscriptions", "Commissions" }.Select(ServiceProcess.NewDatabase));
        return new(databases[0], databases[1], databases[2], await Servers.NewBroker(), await Servers.Authority);
    }
}

/// <summary>
/// An entry without what differs between two runs: ids that the services gave out, and recorded times.
/// </summary>
internal sealed record ComparableEntry(string Partner, string Key, string CustomerId, int CustomerYear, long Minor,
    string Currency, DateOnly EffectiveOn, string Period, string OriginalPeriod, string Reason)
{
    public static ComparableEntry From(string slug, string partnerId, Entry entry) => new(slug,
        entry.Key.Replace(partnerId, slug, StringComparison.Ordinal), entry.CustomerId, entry.CustomerYear,
        entry.Amount.Minor, entry.Amount.Currency, entry.EffectiveOn, entry.Period, entry.OriginalPeriod, entry.Reason);
}
