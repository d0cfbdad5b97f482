using EventStore;
using Marten;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using RunningServers;

namespace Foundations.Tests;

public sealed class AppendOnly
{
    private const string Refused = "23001";
    private const string NotAllowed = "42501";

    public static TheoryData<string> Rewrites =>
    [
        "update mt_events set data = '{}'", "delete from mt_events", "truncate mt_events", "truncate mt_events cascade",
        "update inbox set event_id = gen_random_uuid()", "delete from inbox", "truncate inbox",
    ];

    public static TheoryData<string> WaysAround =>
    [
        "alter table mt_events disable trigger all", "drop trigger append_only on mt_events", "drop table mt_events cascade",
        "create or replace function refuse_change() returns trigger language plpgsql as $$ begin return new; end $$",
        "create table elsewhere (id int)", "alter table mt_events rename to old", "set session_replication_role = replica",
    ];

    [Theory, MemberData(nameof(Rewrites))]
    public async Task Not_even_the_owner_rewrites_history(string sql)
    {
        var database = await WithOneEvent();
        (await StateOf(database, sql)).Should().Be(Refused);
        await StillReadsOneEvent(database);
    }

    [Theory, MemberData(nameof(Rewrites)), MemberData(nameof(WaysAround))]
    public async Task The_application_s_role_may_not_even_try(string sql)
    {
        var database = await WithOneEvent();
        (await StateOf(Servers.AsApplication(database), sql)).Should().Be(NotAllowed);
        await StillReadsOneEvent(database);
    }

    [Fact]
    public async Task Applying_the_schema_again_changes_nothing()
    {
        var database = await WithOneEvent();
        await using var owner = StoreOf(database);
        await EventStoreSchema.Apply(owner, Servers.ApplicationRole);
        (await StateOf(database, "delete from mt_events")).Should().Be(Refused);
        await StillReadsOneEvent(database);
    }

    // The event is written by the application's role: it can do its work with no more rights than that.
    private static async Task<string> WithOneEvent()
    {
        var database = await Servers.NewDatabase();
        await using (var owner = StoreOf(database)) await EventStoreSchema.Apply(owner, Servers.ApplicationRole);
        await using var application = StoreOf(Servers.AsApplication(database));
        var appended = await application.GetRequiredService<Journal>().AppendOnce(
            [new JournalEntry("customer-1", Guid.NewGuid(), new Noted(1))], CancellationToken.None);
        appended.Should().HaveCount(1);
        return database;
    }

    private static async Task StillReadsOneEvent(string database)
    {
        await using var application = StoreOf(Servers.AsApplication(database));
        await using var session = application.GetRequiredService<IDocumentStore>().QuerySession();
        (await session.Events.FetchStreamAsync("customer-1")).Select(e => e.Data).Should().Equal(new Noted(1));
    }

    private static async Task<string?> StateOf(string database, string sql)
    {
        await using var source = NpgsqlDataSource.Create(database);
        await using var command = source.CreateCommand(sql);
        var attempt = () => command.ExecuteNonQueryAsync();
        return (await attempt.Should().ThrowAsync<PostgresException>()).Which.SqlState;
    }

    private static ServiceProvider StoreOf(string database)
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
        {
            [$"ConnectionStrings:{EventStoreSetup.ConnectionStringName}"] = database,
        }).Build();
        var services = new ServiceCollection();
        services.AddLogging();
        services.AddEventStore(configuration, runsDaemon: false, options => options.Events.MapEventType<Noted>("noted"));
        return services.BuildServiceProvider();
    }

    private sealed record Noted(int Number);
}
