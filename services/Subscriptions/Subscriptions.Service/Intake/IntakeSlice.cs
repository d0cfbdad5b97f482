using Contracts.Leads.V1;
using EventStore;
using Marten;
using MassTransit;
using Messaging;

namespace Subscriptions.Service.Intake;

/// <summary>Facts of the partner programme come in: who holds which customer.</summary>
internal static class IntakeSlice
{
    public static void AddConsumers(IBusRegistrationConfigurator bus) =>
        bus.AddConsumer<ProgrammeFactsConsumer, InOrder<ProgrammeFactsConsumer>>();

    public static void Configure(StoreOptions store) => store.MapContracts<ProgrammeFact>();
}
