using Commissions.Domain.Adjustments;
using Money;

namespace Commissions.Service.Adjustments;

internal sealed record AdjustmentView(string AdjustmentId, string PartnerId, string State, Amount Amount, string Reason,
    string ProposedBy, string? ApprovedBy, string? DisputeId)
{
    public static AdjustmentView From(ManualAdjustment adjustment)
    {
        var proposed = adjustment.Proposed!;
        return new AdjustmentView(proposed.AdjustmentId, proposed.PartnerId, adjustment.State, proposed.Amount,
            proposed.Reason,
            proposed.ProposedBy, adjustment.ApprovedBy, proposed.DisputeId);
    }
}
