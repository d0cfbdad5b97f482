using Commissions.Domain.Customers;

namespace Commissions.Domain.Earning;

/// <summary>An approved adjustment is worth what two people agreed on; no rule changes it.</summary>
internal static class Adjusted
{
    public static Target TargetOf(Adjustment adjustment, string accountId) => new(accountId,
        LedgerKey.OfAdjustment(adjustment.AdjustmentId, adjustment.PartnerId), adjustment.Amount,
        adjustment.ApprovedOn, new Working.AdjustmentWorking(adjustment.ApprovedOn, adjustment.Amount.Minor));
}
