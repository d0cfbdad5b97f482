using Commissions.Domain.Adjustments;
using Commissions.Domain.Customers;
using Commissions.Service.Ledger;
using Commissions.Service.Store;
using EventStore;

namespace Commissions.Service.Adjustments;

/// <summary>Adjustments in their partner's own account.</summary>
internal static class AdjustmentStream
{
    /// <summary>
    /// An adjustment out of the partner's own account, where its approval becomes an entry like any fact.
    /// </summary>
    public static async Task<LoadedStream<ManualAdjustment>> Load(
        Turn turn, string partnerId, string adjustmentId, CancellationToken cancellation)
    {
        var stream = JournalEvents.CustomerStream(CustomerAccount.IdOfPartner(partnerId));
        await FactStore.Hold(turn.Connection, stream, cancellation);
        return await turn.Session.Load(stream, ManualAdjustment.Initial,
            (adjustment, e) => IsOf(e.Data, adjustmentId) ? ManualAdjustment.Fold(adjustment, e.Data)
            : adjustment, cancellation);
    }

    private static bool IsOf(object @event, string adjustmentId) => @event switch
    {
        AdjustmentProposed proposed => proposed.AdjustmentId == adjustmentId,
        AdjustmentApproved approved => approved.AdjustmentId == adjustmentId,
        AdjustmentWithdrawn withdrawn => withdrawn.AdjustmentId == adjustmentId,
        _ => false,
    };
}
