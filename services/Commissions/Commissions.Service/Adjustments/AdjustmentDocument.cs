using Commissions.Domain.Adjustments;
using Commissions.Domain.Customers;
using Commissions.Service.LedgerProcessor;
using EventStore;
using Money;

namespace Commissions.Service.Adjustments;

/// <summary>An adjustment as listed; the events in the partner's own account are the original.</summary>
internal sealed record AdjustmentDocument
{
    public required string Id { get; init; }
    public required string PartnerId { get; init; }
    public required ManualAdjustment Adjustment { get; init; }

    public static AdjustmentDocument Of(ManualAdjustment adjustment) => new()
    {
        Id = adjustment.Proposed!.AdjustmentId,
        PartnerId = adjustment.Proposed.PartnerId,
        Adjustment = adjustment,
    };

    /// <summary>An adjustment out of the partner's own account, where its approval becomes an entry like any fact.</summary>
    public static async Task<LoadedStream<ManualAdjustment>> Load(
        LedgerTransaction turn, string partnerId, string adjustmentId, CancellationToken cancellation)
    {
        var stream = JournalEvents.CustomerStream(CustomerAccount.IdOfPartner(partnerId));
        await Journal.Hold(turn.Connection, stream, cancellation);
        return await turn.Session.Load(stream, ManualAdjustment.Unknown,
            (adjustment, e) => IsOf(e.Data, adjustmentId) ? ManualAdjustment.Fold(adjustment, e.Data) : adjustment, cancellation);
    }

    private static bool IsOf(object @event, string adjustmentId) => @event switch
    {
        AdjustmentProposed proposed => proposed.AdjustmentId == adjustmentId,
        AdjustmentApproved approved => approved.AdjustmentId == adjustmentId,
        AdjustmentWithdrawn withdrawn => withdrawn.AdjustmentId == adjustmentId,
        _ => false,
    };
}

internal sealed record AdjustmentView(string AdjustmentId, string PartnerId, string State, Amount Amount, string Reason,
    string ProposedBy, string? ApprovedBy, string? DisputeId)
{
    public static AdjustmentView Of(ManualAdjustment adjustment)
    {
        var proposed = adjustment.Proposed!;
        return new AdjustmentView(proposed.AdjustmentId, proposed.PartnerId, adjustment.State, proposed.Amount, proposed.Reason,
            proposed.ProposedBy, adjustment.ApprovedBy, proposed.DisputeId);
    }
}
