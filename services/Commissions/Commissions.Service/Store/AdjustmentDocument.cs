using Commissions.Domain.Adjustments;

namespace Commissions.Service.Store;

/// <summary>An adjustment as listed; the events in the partner's own account are the original.</summary>
internal sealed record AdjustmentDocument
{
    public required string Id { get; init; }
    public required string PartnerId { get; init; }
    public required ManualAdjustment Adjustment { get; init; }

    public static AdjustmentDocument From(ManualAdjustment adjustment) => new()
    {
        Id = adjustment.Proposed!.AdjustmentId,
        PartnerId = adjustment.Proposed.PartnerId,
        Adjustment = adjustment,
    };
}
