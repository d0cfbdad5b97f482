using Contracts.Subscriptions.V1;
using EventStore;
using Marten;
using MassTransit;
using Messaging;
using Npgsql;
using OpenTelemetry.Metrics;

namespace Subscriptions.Service.BillingFacts;

/// <summary>Facts of any billing system are stored once each and published.</summary>
internal static class BillingFactsSlice
{
    /// <summary>While the broker is away, whoever delivers a history must not wait for it.</summary>
    private static readonly TimeSpan WaitMax = TimeSpan.FromMilliseconds(500);

    public static void Add(IServiceCollection services)
    {
        services.AddSingleton<BillingFactStore>();
        services.AddSingleton<FactConflicts>();
        services.AddSingleton<IntakeMetrics>();
        services.AddProgress(BillingFactPublisher.SubscriptionName);
        services.AddSingleton(provider => new ReaderPace(provider.GetRequiredService<NpgsqlDataSource>(),
            $"{BillingFactPublisher.SubscriptionName}:All", EventNames.List<BillingFact>().Keys, WaitMax));
        services.ConfigureOpenTelemetryMeterProvider(metrics => metrics.AddMeter(IntakeMetrics.MeterName));
    }

    public static void AddConsumers(IBusRegistrationConfigurator bus) =>
        bus.AddConsumer<PublishedFacts, InOrder<PublishedFacts>>();

    public static void AddWorker(MartenServiceCollectionExtensions.MartenConfigurationExpression marten) =>
        marten.AddSubscriptionWithServices<BillingFactPublisher>(
            ServiceLifetime.Singleton, subscription => subscription.Name = BillingFactPublisher.SubscriptionName);

    public static void Configure(StoreOptions store)
    {
        store.MapContracts<BillingFact>();
        store.Schema.For<CustomerName>();
        store.Schema.For<FactConflict>();
    }

    public static void Map(IEndpointRouteBuilder api)
    {
        DeliverBillingEvents.Map(api);
        ListFactConflicts.Map(api);
        api.MapProgress();
    }
}
