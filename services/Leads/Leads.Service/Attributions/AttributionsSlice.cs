using Leads.Domain.Attributions;

namespace Leads.Service.Attributions;

/// <summary>Who is credited with which customer.</summary>
internal static class AttributionsSlice
{
    public static void Configure(StoreOptions store)
    {
        store.Events.MapEventType<AttributionStarted>("attribution_started");
        store.Events.MapEventType<AttributionEnded>("attribution_ended");
        store.Schema.For<AttributionOwner>();
    }

    public static void Map(IEndpointRouteBuilder api)
    {
        StartAttribution.Map(api);
        EndAttribution.Map(api);
        ListAttributions.Map(api);
        ListAttributionsOfPartner.Map(api);
    }
}
