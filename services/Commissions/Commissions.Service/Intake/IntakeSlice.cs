using Commissions.Service.Ledger;
using Contracts.Leads.V1;
using Contracts.Subscriptions.V1;
using EventStore;
using Marten;
using MassTransit;
using Messaging;
using Npgsql;

namespace Commissions.Service.Intake;

/// <summary>Facts of the other services come in.</summary>
internal static class IntakeSlice
{
    /// <summary>The queue is a good place to wait, and the broker is patient for thirty minutes.</summary>
    private static readonly TimeSpan WaitMax = TimeSpan.FromSeconds(15);

    public static void Add(IServiceCollection services) =>
        services.AddSingleton<FactsIntake>().AddSingleton(provider => new ReaderPace(
            provider.GetRequiredService<NpgsqlDataSource>(), $"{LedgerSubscription.Name}:All",
            EventNames.List<BillingFact>().Keys, WaitMax))
            .AddSingleton<NewsReceived>();

    public static void AddConsumers(IBusRegistrationConfigurator bus)
    {
        bus.AddConsumer<BillingFactsConsumer, InOrder<BillingFactsConsumer>>();
        bus.AddConsumer<BillingHistoryConsumer, HistoryQueue>();
        bus.AddConsumer<ProgrammeFactsConsumer, InOrder<ProgrammeFactsConsumer>>();
    }

    public static void Configure(StoreOptions store)
    {
        // The journal keeps facts as received: the contracts themselves are the stored events.
        store.MapContracts<BillingFact>();
        store.MapContracts<ProgrammeFact>();
    }
}
