using Contracts.Leads.V1;
using Contracts.Subscriptions.V1;
using EventStore;
using Marten;
using MassTransit;
using Messaging;

namespace Commissions.Service.Intake;

/// <summary>Facts of the other services come in.</summary>
internal static class IntakeSlice
{
    public static void Add(IServiceCollection services) => services.AddSingleton<FactsIntake>();

    public static void AddConsumers(IBusRegistrationConfigurator bus)
    {
        bus.AddConsumer<BillingFactsConsumer, InOrder<BillingFactsConsumer>>();
        bus.AddConsumer<ProgrammeFactsConsumer, InOrder<ProgrammeFactsConsumer>>();
    }

    public static void Configure(StoreOptions store)
    {
        // The journal keeps facts as received: the contracts themselves are the stored events.
        store.MapContracts<BillingFact>();
        store.MapContracts<ProgrammeFact>();
    }
}
