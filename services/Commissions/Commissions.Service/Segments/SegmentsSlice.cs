using Commissions.Domain.Plans;
using Commissions.Domain.Segments;
using Marten;

namespace Commissions.Service.Segments;

/// <summary>Partners are sorted by what they bring.</summary>
internal static class SegmentsSlice
{
    public static void Configure(StoreOptions store)
    {
        store.Events.MapEventType<SegmentsPublished>("segments_published");
        store.Events.MapEventType<SegmentsReviewed>("segments_reviewed");
        store.Events.MapEventType<PartnerSegmented>("partner_segmented");
    }

    public static void Map(IEndpointRouteBuilder api)
    {
        PublishSegments.Map(api);
        ReviewSegments.Map(api);
    }
}
