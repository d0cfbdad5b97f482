using Commissions.Domain.Adjustments;
using Commissions.Service.Store;
using Marten;

namespace Commissions.Service.Adjustments;

/// <summary>Amounts that two people of finance agree on beside the rules.</summary>
internal static class AdjustmentsSlice
{
    public static void Configure(StoreOptions store)
    {
        store.Events.MapEventType<AdjustmentProposed>("adjustment_proposed");
        store.Events.MapEventType<AdjustmentApproved>(JournalEvents.AdjustmentApprovedName);
        store.Events.MapEventType<AdjustmentWithdrawn>("adjustment_withdrawn");
        store.Schema.For<AdjustmentDocument>().Duplicate(adjustment => adjustment.PartnerId);
    }

    public static void Map(IEndpointRouteBuilder api)
    {
        ProposeAdjustment.Map(api);
        DecideAdjustment.Map(api);
        ListAdjustments.Map(api);
    }
}
