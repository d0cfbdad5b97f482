using System.Diagnostics;
using Commissions.Domain.Plans;
using Commissions.Domain.Replays;
using Commissions.Service;
using Commissions.Service.Store;
using Contracts.Leads.V1;
using JasperFx.Events;
using Marten;
using Marten.Events;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using RunningServers;

namespace Bench;

/// <summary>
/// A Commissions service on its own database, with a journal loaded in bulk and a ledger that the service itself
/// posted.
/// </summary>
internal sealed class SeededLedger : IAsyncDisposable
{
    private const int CatchUpSecondsMax = 3_600;
    private const int PollMilliseconds = 20;
    private const string PlanId = "standard";

    /// <summary>A service that posts, and does no work of its own at night.</summary>
    public static readonly string[] Posting = ["--role=all", "--Verification:NightlyHour=24"];

    private readonly RunningService _service;

    private SeededLedger(RunningService service, string database, int facts)
    {
        _service = service;
        Database = database;
        Facts = facts;
    }

    /// <summary>Connection string as the owner of the tables.</summary>
    public string Database { get; }
    public string DatabaseName => new NpgsqlConnectionStringBuilder(Database).Database!;
    public int Facts { get; }
    public double PostedPerSecond { get; private init; }
    public RunningService Service => _service;
    public IServiceProvider Services => _service.Services;
    public IDocumentStore Store => Services.GetRequiredService<IDocumentStore>();

    public static Task<SeededLedger> Of(int facts) => Of(new BillingYears(facts));

    public static async Task<SeededLedger> Of(BillingYears years)
    {
        var database = await Journal(years);

        var started = Stopwatch.GetTimestamp();
        var service = await RunningService.Start(
            CommissionsService.Create, database, await Servers.NewBroker(), Posting);
        await CaughtUp(service.Services.GetRequiredService<IDocumentStore>(), database);
        var seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
        await Settle(database);
        return new SeededLedger(service, database, years.Facts) { PostedPerSecond = years.Facts / seconds };
    }

    /// <summary>A journal of which nothing is posted.</summary>
    /// <returns>Connection string as the owner of the tables.</returns>
    public static async Task<string> Journal(BillingYears years)
    {
        var database = await Servers.NewDatabase();
        // The API alone: the schema is applied, and nothing is posted before the journal is whole.
        await using (var loader = await RunningService.Start(CommissionsService.Create, database,
            await Servers.NewBroker(), "--role=api"))
            await Load(loader.Services.GetRequiredService<IDocumentStore>(), [.. years.InOrder()]);
        await Settle(database);
        return database;
    }

    /// <summary>The ledger that an earlier run left in a database.</summary>
    /// <param name="extraArgs">Further settings of the service.</param>
    public static async Task<SeededLedger> Left(string databaseName, int facts, params string[] extraArgs)
    {
        var database = await Servers.DatabaseNamed(databaseName);
        var service = await RunningService.Start(
            CommissionsService.Create, database, await Servers.NewBroker(), ["--role=api", .. extraArgs]);
        return new SeededLedger(service, database, facts);
    }

    /// <summary>A client of the service's own surface.</summary>
    public HttpClient As(string clientId) => _service.As(clientId);

    public ValueTask DisposeAsync() => _service.DisposeAsync();

    /// <summary>Acquisition 15 % in year 1; retention 5 / 12 / 8 %.</summary>
    public static PlanTerms TermsOf(int retentionYear2Ppm) => new()
    {
        ValidFrom = new DateOnly(2022, 1, 1),
        Mode = ChangeMode.Retroactive,
        RetroDecrease = RetroDecrease.Apply,
        Clause = "§ 7",
        Components =
        [
            new(Component.Acquisition, [PartnerType.Affiliate, PartnerType.Distributor], null,
                new YearTable([150_000], 0)),
            new(Component.Retention, [PartnerType.Distributor, PartnerType.Consultant], null,
                new YearTable([50_000, retentionYear2Ppm], 80_000)),
        ],
    };

    /// <summary>Retention of year 2 from 12 % to 15 %.</summary>
    public static PlanVersionPublished Candidate { get; } = Version(2, TermsOf(150_000));

    /// <summary>The rules of the seeded ledger with the candidate in force, folded from its own facts.</summary>
    public static Rulebook RulebookOf(IEnumerable<object> facts) => RulebookFold.Fold(InForce(facts), Candidate);

    /// <summary>The rules that a ledger was posted under, folded from its own facts.</summary>
    public static Rulebook InForce(IEnumerable<object> facts) => facts.Where(fact => fact is PartnerRegistered)
        .Append(Version(1, TermsOf(120_000))).Append(Default).Aggregate(new Rulebook(), RulebookFold.Fold);

    /// <summary>Rules in force with other terms published as the second version.</summary>
    public static Rulebook Under(Rulebook inForce, PlanTerms terms) => RulebookFold.Fold(inForce, Version(2, terms));

    private static PlanVersionPublished Version(int number, PlanTerms terms) => new(
        PlanId, number, terms, terms.Hash(), "alice", "bob", new DateOnly(2026, 1, 1),
        $"publication-{number}")
    {
        ProgrammeIsRecorded = true,
    };

    private static DefaultPlanChosen Default { get; } =
        new("default", PlanId, DateOnly.MinValue, "alice", "bob", null, "publication-1");

    /// <summary>Loads the plan and a journal in bulk, into a store that has neither.</summary>
    public static async Task Load(IDocumentStore store, IReadOnlyCollection<JournalledFact> facts)
    {
        await using var session = store.LightweightSession();
        var published = Version(1, TermsOf(120_000));
        session.Events.StartStream($"plan-{PlanId}", new PlanCreated(PlanId, "Standard", null, "alice"),
            new PlanVersionDrafted(PlanId, 1, published.Terms, published.Hash, published.Author, "agreed"), published);
        session.Store(new PlanDocument { Id = PlanId, Name = "Standard", Versions = 1, PublishedVersion = 1 });
        session.Events.StartStream("programme", Default);
        ReplayEvent[] run =
        [
            new ReplayRequested(published.ReplayId, PlanId, 1, null, published.Author),
            new ReplayApproved(published.ReplayId, published.Approver, published.ApprovedOn),
            new ReplayPosted(published.ReplayId), new ReplayVerified(published.ReplayId, 0),
        ];
        session.Events.StartStream(ReplayDocument.StreamOf(published.ReplayId), run.Cast<object>());
        session.Store(ReplayDocument.From(run.Aggregate(ReplayRun.Initial, ReplayRun.Fold)));
        await session.SaveChangesAsync();

        var lengths = new Dictionary<string, long>();
        foreach (var fact in facts) lengths[fact.Stream] = lengths.GetValueOrDefault(fact.Stream) + 1;
        var headers = lengths.Select(stream =>
            new BulkEventStreamHeader { Key = stream.Key, Version = stream.Value }).ToList();
        await store.BulkInsertEventStreamAsync("*DEFAULT*", headers, Events(session, facts), 5_000,
            CancellationToken.None);
    }

#pragma warning disable CS1998 // The bulk load takes an asynchronous sequence; these facts are made up on the spot.
    private static async IAsyncEnumerable<IEvent> Events(IDocumentSession session, IEnumerable<JournalledFact> facts)
#pragma warning restore CS1998
    {
        var versions = new Dictionary<string, long>();
        foreach (var fact in facts)
        {
            var @event = session.Events.BuildEvent(fact.Content);
            @event.Id = Guid.CreateVersion7();
            @event.StreamKey = fact.Stream;
            @event.Version = versions[fact.Stream] = versions.GetValueOrDefault(fact.Stream) + 1;
            @event.Timestamp = DateTimeOffset.UtcNow;
            yield return @event;
        }
    }

    /// <summary>Waits until all facts of customers that are in the journal are posted.</summary>
    public static async Task CaughtUp(IDocumentStore store, string database)
    {
        await using var source = NpgsqlDataSource.Create(database);
        await using var newest = source.CreateCommand(
            "select max(seq_id) from mt_events where stream_id like 'customer-%'");
        var last = (long)(await newest.ExecuteScalarAsync())!;
        var deadline = Stopwatch.GetTimestamp() + (CatchUpSecondsMax * Stopwatch.Frequency);
        while (true)
        {
            await using var session = store.QuerySession();
            var position = await session.LoadAsync<LedgerPosition>(LedgerPosition.TheId);
            if (position?.UpTo >= last) return;
            if (Stopwatch.GetTimestamp() > deadline)
                throw new TimeoutException(
                    $"The ledger reached {position?.UpTo ?? 0} of {last} within {CatchUpSecondsMax} s.");
            await Task.Delay(PollMilliseconds);
        }
    }

    public Task Settle() => Settle(Database);

    /// <summary>
    /// Does now what PostgreSQL would do later, beside whatever runs then: cleaning up and writing to disk.
    /// </summary>
    public static async Task Settle(string database)
    {
        await using var source = NpgsqlDataSource.Create(database);
        foreach (var chore in new[] { "vacuum analyze", "checkpoint" })
        {
            await using var command = source.CreateCommand(chore);
            command.CommandTimeout = CatchUpSecondsMax;
            await command.ExecuteNonQueryAsync();
        }
    }
}
