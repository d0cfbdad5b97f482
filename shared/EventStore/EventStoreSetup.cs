using JasperFx;
using JasperFx.Events;
using JasperFx.Events.Daemon;
using Marten;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Logging;
using Npgsql;
using Weasel.Core;

namespace EventStore;

public static class EventStoreSetup
{
    public const string ConnectionStringName = "EventStore";

    // Marten inserts the position of a subscription that begins, and fails at a position 0 that is there already, for
    // ever: nothing more would be published. restore.sh of earlier releases left such positions.
    private const string PositionsThatNeverMove =
        """
        do $$ begin
          if to_regclass('mt_event_progression') is not null then
            delete from mt_event_progression where last_seq_id = 0 and name like '%:%';
          end if;
        end $$
        """;

    /// <summary>
    /// One Marten event store on one PostgreSQL database, with the settings a ledger needs: string stream keys, events
    /// named explicitly, no event ever skipped, no schema change at run time, wake-up by notification.
    /// </summary>
    /// <param name="runsDaemon">True in a worker: it takes part in the election and runs subscriptions when it
    /// leads.</param>
    /// <param name="configure">Maps events to their stored names, among others. A stored name is for ever: its type may
    /// be renamed, the name may not.</param>
    /// <exception cref="InvalidOperationException">No connection string is configured.</exception>
    public static MartenServiceCollectionExtensions.MartenConfigurationExpression AddEventStore(
        this IServiceCollection services, IConfiguration configuration, bool runsDaemon, Action<StoreOptions> configure)
    {
        var connectionString = configuration.GetConnectionString(ConnectionStringName)
            ?? throw new InvalidOperationException(
                $"Set ConnectionStrings:{ConnectionStringName} to the service's PostgreSQL database.");
        // Details of a database error quote rows; they are not even fetched.
        connectionString = new NpgsqlConnectionStringBuilder(
            connectionString)
        { IncludeErrorDetail = false }.ConnectionString;
        services.AddSingleton(_ => NpgsqlDataSource.Create(connectionString));
        services.AddSingleton(_ => new HealthConnection(connectionString));
        services.AddSingleton(new ApplicationRole(configuration[EventStoreSchema.ApplicationRoleSetting] ?? ""));
        services.AddSingleton<FactStore>();
        services.AddSingleton<AppendSignal>();
        services.AddSingleton<AppendWakeup>();
        services.AddSchemaConversion(PositionsThatNeverMove);
        services.AddExamination(StoreExamination.Examine);

        var marten = services.AddMarten(provider =>
        {
            var options = new StoreOptions();
            options.Connection(provider.GetRequiredService<NpgsqlDataSource>());
            options.AutoCreateSchemaObjects = AutoCreate.None;
            options.UseSystemTextJsonForSerialization(EnumStorage.AsString, Casing.CamelCase);
            options.DisableNpgsqlLogging = true;
            ConfigureEvents(options);
            options.Listeners.Add(new SignalsAppends(provider.GetRequiredService<AppendSignal>()));
            options.Projections.Wakeup = provider.GetRequiredService<AppendWakeup>();
            configure(options);
            LedgerSettings.Verify(options);
            return options;
        }).UseLightweightSessions();

        if (runsDaemon) AddLeadership(services, marten, configuration, connectionString);
        return marten;
    }

    // Marten's own election does not notice that its lock is gone (docs/adr/0035).
    private static void AddLeadership(IServiceCollection services,
        MartenServiceCollectionExtensions.MartenConfigurationExpression marten, IConfiguration configuration,
        string connectionString)
    {
        marten.AddAsyncDaemon(DaemonMode.ExternallyManaged);
        services.AddSingleton(provider => new Leadership(provider.GetRequiredService<IDocumentStore>(),
            new LeaseConnection(connectionString), provider.GetRequiredService<ILoggerFactory>()));
        services.AddHostedService(provider => provider.GetRequiredService<Leadership>());
        services.AddHostedService<ShardMeters>();
        services.AddSingleton<AnswerExpiry>();
        services.AddHostedService(provider => provider.GetRequiredService<AnswerExpiry>());
        // A worker without work is no use; a process that also serves the API goes on answering.
        services.AddHealthChecks().AddCheck<ShardsMove>("shards",
            configuration["role"] == "worker" ? HealthStatus.Unhealthy : HealthStatus.Degraded, ["ready"]);
    }

    private static void ConfigureEvents(StoreOptions options)
    {
        options.Events.StreamIdentity = StreamIdentity.AsString;
        options.Events.AppendMode = EventAppendMode.Quick;
        options.Events.EventNamingStyle = EventNamingStyle.ClassicTypeName;
        // See AppendSignal and AppendWakeup.
        options.Events.UseListenNotifyForEventAppends = false;
        options.Events.EnableUniqueIndexOnEventId = true;
        options.Events.MetadataConfig.CausationIdEnabled = true;
        options.Events.MetadataConfig.CorrelationIdEnabled = true;

        // Marten skips events that fail to apply by default; in a ledger that would lose money silently.
        options.Projections.Errors.SkipApplyErrors = false;
        options.Projections.Errors.SkipSerializationErrors = false;
        options.Projections.Errors.SkipUnknownEvents = false;
        options.Projections.HealthCheckPollingTime = TimeSpan.FromSeconds(1);

        // For what nobody signalled, such as appends of a process that died right after its commit.
        options.Projections.SlowPollingTime = TimeSpan.FromMilliseconds(500);
        options.Projections.FastPollingTime = TimeSpan.FromMilliseconds(250);
        options.Schema.For<IdempotentAnswer>().Identity(answer => answer.Id);
        options.Storage.ExtendedSchemaObjects.Add(FactStore.InboxTable(options.DatabaseSchemaName));
    }
}
