using Commissions.Domain.Disputes;
using Commissions.Service.Store;
using Marten;

namespace Commissions.Service.Disputes;

/// <summary>A partner objects to an entry, which is held until somebody answers.</summary>
internal static class DisputesSlice
{
    public static void Configure(StoreOptions store)
    {
        store.Events.MapEventType<DisputeOpened>("dispute_opened");
        store.Events.MapEventType<DisputeResolved>("dispute_resolved");
        store.Schema.For<DisputeDocument>().Duplicate(dispute => dispute.PartnerId)
            .Duplicate(dispute => dispute.IsOpen);
    }

    public static void Map(IEndpointRouteBuilder api)
    {
        OpenDispute.Map(api);
        ResolveDispute.Map(api);
    }
}
