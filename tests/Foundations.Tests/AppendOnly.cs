using EventStore;
using Marten;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using RunningServers;
using Weasel.Postgresql.Tables;

namespace Foundations.Tests;

/// <summary>What was recorded stays as it was recorded, whoever asks the database to change it.</summary>
public sealed class AppendOnly(AppendOnly.GuardedDatabase database) : IClassFixture<AppendOnly.GuardedDatabase>
{
    /// <summary>Two for each of the three tables.</summary>
    private const string TriggersInForce =
        "select count(*) from pg_trigger where tgname like 'append_only%' and tgenabled = 'A'";

    [Theory]
    [InlineData("update mt_events set data = '{}'")]
    [InlineData("update mt_events set is_archived = true")]
    [InlineData("delete from mt_events")]
    [InlineData("truncate mt_events")]
    [InlineData("delete from mt_streams")]
    [InlineData("truncate mt_streams cascade")]
    [InlineData("select mt_archive_stream('customer-1')")]
    [InlineData("insert into mt_events select * from mt_events on conflict (seq_id) do update set version = 7")]
    [InlineData("set session_replication_role = replica; delete from mt_events")]
    [InlineData("update inbox set event_id = gen_random_uuid()")]
    [InlineData("delete from inbox")]
    [InlineData("truncate inbox")]
    [InlineData("update postings set note = 'other'")]
    [InlineData("delete from postings")]
    [InlineData("truncate postings")]
    public async Task Even_the_owner_cannot_change_or_remove_a_record(string sql)
    {
        var refused = await database.Invoking(d => GuardedDatabase.Execute(d.AsOwner, sql))
            .Should().ThrowAsync<PostgresException>();

        refused.Which.SqlState.Should().Be(PostgresErrorCodes.RestrictViolation);
        refused.Which.MessageText.Should().EndWith("is refused: the table is append-only");
    }

    [Theory]
    [InlineData("update mt_events set data = '{}'")]
    [InlineData("delete from mt_events")]
    [InlineData("truncate mt_events")]
    [InlineData("select mt_archive_stream('customer-1')")]
    [InlineData("insert into mt_events select * from mt_events on conflict (seq_id) do update set version = 7")]
    [InlineData("update inbox set event_id = gen_random_uuid()")]
    [InlineData("delete from inbox")]
    [InlineData("truncate inbox")]
    [InlineData("update postings set note = 'other'")]
    [InlineData("delete from postings")]
    [InlineData("truncate mt_doc_idempotentanswer")]
    [InlineData("select setval('mt_events_sequence', 1)")]
    [InlineData("alter table mt_events disable trigger all")]
    [InlineData("alter table mt_events disable trigger append_only_rows")]
    [InlineData("drop trigger append_only_rows on mt_events")]
    [InlineData("create or replace function refuse_change() returns trigger language sql as 'select 1'")]
    [InlineData("drop function refuse_change cascade")]
    [InlineData("set session_replication_role = replica")]
    [InlineData("drop table mt_events cascade")]
    [InlineData("alter table mt_events rename to other")]
    [InlineData("create table mine (id int)")]
    [InlineData("create trigger mine before insert on mt_events for each row execute function refuse_change()")]
    public async Task A_service_has_no_right_to_change_a_record_or_its_protection(string sql)
    {
        var refused = await database.Invoking(d => GuardedDatabase.Execute(d.AsApplication, sql))
            .Should().ThrowAsync<PostgresException>();

        refused.Which.SqlState.Should().Be(PostgresErrorCodes.InsufficientPrivilege);
    }

    [Fact]
    public async Task A_service_cannot_remove_events_by_removing_their_stream()
    {
        var refused = await database.Invoking(d => GuardedDatabase.Execute(d.AsApplication, "delete from mt_streams"))
            .Should().ThrowAsync<PostgresException>();

        refused.Which.SqlState.Should().Be(PostgresErrorCodes.RestrictViolation);
    }

    [Fact]
    public async Task A_service_appends_and_reads()
    {
        await using var services = GuardedDatabase.Services(database.AsApplication);
        var entry = new ReceivedFact("customer-2", Guid.NewGuid(), new Noted("first"));
        await services.GetRequiredService<FactStore>().AppendOnce([entry, entry], CancellationToken.None);
        await using var session = services.GetRequiredService<IDocumentStore>().LightweightSession();
        session.Events.Append("customer-2", new Noted("second"));
        await session.SaveChangesAsync();

        var events = await session.Events.FetchStreamAsync("customer-2");
        events.Select(@event => @event.Data).Should().Equal(new Noted("first"), new Noted("second"));
    }

    [Fact]
    public async Task The_schema_can_be_applied_again_and_by_several_at_once()
    {
        var fresh = await Servers.NewDatabase();
        await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => GuardedDatabase.Apply(fresh)));
        await GuardedDatabase.Apply(fresh);

        (await GuardedDatabase.Execute(fresh, TriggersInForce)).Should().Be(6L);
    }

    [Fact]
    public async Task Applying_the_schema_restores_a_protection_that_was_taken_away()
    {
        var fresh = await Servers.NewDatabase();
        await GuardedDatabase.Apply(fresh);
        await GuardedDatabase.Execute(fresh,
            $"alter table mt_events disable trigger all; grant all on mt_events to public, {Servers.ApplicationRole}");
        await GuardedDatabase.Apply(fresh);

        (await GuardedDatabase.Execute(fresh, TriggersInForce)).Should().Be(6L);
        (await GuardedDatabase.Execute(
            fresh, $"select has_table_privilege('{Servers.ApplicationRole}', 'mt_events', 'update')"))
                .Should().Be(false);
    }

    [Fact]
    public async Task The_owner_is_refused_as_application_role()
    {
        var fresh = await Servers.NewDatabase();
        await using var services = GuardedDatabase.Services(fresh, new NpgsqlConnectionStringBuilder(fresh).Username!);

        (await services.Invoking(EventStoreSchema.Apply).Should().ThrowAsync<PostgresException>())
            .WithMessage("*can act as the owner*");
    }

    private sealed record Noted(string Text);

    /// <summary>A database with the schema applied by its owner, and one record in each append-only table.</summary>
    public sealed class GuardedDatabase : IAsyncLifetime
    {
        public string AsOwner { get; private set; } = "";
        public string AsApplication => Servers.AsApplication(AsOwner);

        public async ValueTask InitializeAsync()
        {
            AsOwner = await Servers.NewDatabase();
            await Apply(AsOwner);
            await using var services = Services(AsApplication);
            await services.GetRequiredService<FactStore>().AppendOnce(
                [new ReceivedFact("customer-1", Guid.NewGuid(), new Noted("record"))], CancellationToken.None);
            await Execute(AsApplication, "insert into postings (note) values ('record')");
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;

        public static async Task Apply(string database)
        {
            await using var services = Services(database, Servers.ApplicationRole);
            await EventStoreSchema.Apply(services);
        }

        public static ServiceProvider Services(string database, string applicationRole = "")
        {
            var configuration = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
            {
                [$"ConnectionStrings:{EventStoreSetup.ConnectionStringName}"] = database,
                [EventStoreSchema.ApplicationRoleSetting] = applicationRole,
            }).Build();
            var services = new ServiceCollection();
            services.AddLogging();
            services.AddAppendOnlyTable("postings");
            services.AddEventStore(configuration, runsDaemon: false, options =>
            {
                options.Events.MapEventType<Noted>("noted");
                options.Storage.ExtendedSchemaObjects.Add(Postings(options.DatabaseSchemaName));
            });
            return services.BuildServiceProvider();
        }

        public static async Task<object?> Execute(string database, string sql)
        {
            await using var connection = new NpgsqlConnection(database);
            await connection.OpenAsync();
            await using var command = new NpgsqlCommand(sql, connection);
            return await command.ExecuteScalarAsync();
        }

        private static Table Postings(string schema)
        {
            var table = new Table($"{schema}.postings");
            table.AddColumn<long>("position").AutoIncrement().AsPrimaryKey();
            table.AddColumn<string>("note").NotNull();
            return table;
        }
    }
}
