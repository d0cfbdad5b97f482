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
    private static readonly TimeSpan ArrivalMax = TimeSpan.FromSeconds(90);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    private readonly Clients _clients;
    private readonly string _subscriptionsDatabase;
    private readonly string _commissionsDatabase;

    private RunningSystem(ServiceProcess leads, ServiceProcess subscriptions, ServiceProcess commissions,
        string subscriptionsDatabase, string commissionsDatabase, Uri identity, BillingHistory history)
    {
        (Leads, Subscriptions, Commissions) = (leads, subscriptions, commissions);
        (_subscriptionsDatabase, _commissionsDatabase) = (subscriptionsDatabase, commissionsDatabase);
        _clients = new Clients(new Endpoints(leads.Address, subscriptions.Address, commissions.Address, identity));
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

    public static async Task<RunningSystem> Start(BillingHistory history)
    {
        var broker = await Servers.NewBroker();
        var authority = await Servers.Authority;
        var databases = new[] { await Servers.NewDatabase(), await Servers.NewDatabase(), await Servers.NewDatabase() };
        var system = new RunningSystem(
            new ServiceProcess("Leads", databases[0], broker, authority),
            new ServiceProcess("Subscriptions", databases[1], broker, authority),
            new ServiceProcess("Commissions", databases[2], broker, authority),
            databases[1], databases[2], new Uri(authority), history);
        ServiceProcess[] services = [system.Leads, system.Subscriptions, system.Commissions];
        await Task.WhenAll(services.Select(async service =>
        {
            await service.ApplySchema();
            await service.Start();
        }));
        await PartnersJoin.Run(system.Run);
        await PlanAgreed.Run(system.Run);
        return system;
    }

    /// <summary>Delivers one after another: which entries a ledger has, unlike their sums, depends on the order.</summary>
    public async Task Deliver(Delivery[] deliveries)
    {
        var delivered = await HistoryDelivered.Send(Run, "delivered", deliveries, webhooksAtOnce: 1);
        delivered.Rejected.Should().BeEmpty();
        delivered.RefusedWebhook.Should().BeNull();
    }

    /// <summary>Waits until every fact that Subscriptions stored is in the journal and has become entries.</summary>
    public async Task Settle()
    {
        await Waiting.For("Every stored fact in the journal", ArrivalMax, Pause, MissingInJournal, missing => missing == 0);
        await Quiet.Wait(Run);
    }

    /// <summary>The whole ledger of all partners, entry by entry, in an order that does not depend on the run.</summary>
    public async Task<List<ComparableEntry>> Ledger()
    {
        var ledger = new List<ComparableEntry>();
        foreach (var (slug, id) in Run.PartnerIds)
            ledger.AddRange((await Run.Commissions.Entries(id)).Select(entry => ComparableEntry.Of(slug, id, entry)));
        return [.. ledger.OrderBy(entry => entry.ToString(), StringComparer.Ordinal)];
    }

    public async ValueTask DisposeAsync()
    {
        _clients.Dispose();
        await Leads.DisposeAsync();
        await Subscriptions.DisposeAsync();
        await Commissions.DisposeAsync();
    }

    // A stored event keeps its id on the way, and the inbox remembers the id of everything journalled.
    private async Task<int> MissingInJournal()
    {
        var stored = await Ids(_subscriptionsDatabase, "select id from mt_events where stream_id like 'customer-%' and type <> 'tombstone'");
        var journalled = await Ids(_commissionsDatabase, "select event_id from inbox");
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

/// <summary>An entry without what differs between two runs: ids that the services gave out, and recorded times.</summary>
internal sealed record ComparableEntry(string Partner, string Key, string CustomerId, int CustomerYear, long Minor,
    string Currency, DateOnly EffectiveOn, string Period, string OriginalPeriod, string Reason)
{
    public static ComparableEntry Of(string slug, string partnerId, Entry entry) => new(slug,
        entry.Key.Replace(partnerId, slug, StringComparison.Ordinal), entry.CustomerId, entry.CustomerYear,
        entry.Amount.Minor, entry.Amount.Currency, entry.EffectiveOn, entry.Period, entry.OriginalPeriod, entry.Reason);
}
