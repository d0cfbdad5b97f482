using Leads.Domain.Customers;
using Leads.Domain.Programme;
using MassTransit;

namespace Leads.Service.Programme;

/// <summary>When the programme may start, and what Commissions published about it.</summary>
internal static class ProgrammeSlice
{
    public static void AddConsumers(IBusRegistrationConfigurator bus) => bus.AddConsumer<PublishedRules>();

    public static void Configure(StoreOptions store)
    {
        store.Events.MapEventType<StabilityAnswered>("stability_answered");
        store.Events.MapEventType<ProgrammeWentLive>("programme_went_live");
        store.Schema.For<KnownPlan>();
        store.Schema.For<KnownSegments>();
        store.Schema.For<ReviewedSegment>();
        store.Schema.For<WinBackDays>();
    }

    public static void Map(IEndpointRouteBuilder api)
    {
        ReadReadiness.Map(api);
        AnswerStability.Map(api);
        GoLive.Map(api);
    }
}
