using Commissions.Domain.Customers;
using Commissions.Domain.Plans;
using Money;

namespace Commissions.Domain.Earning;

/// <summary>An approved adjustment is worth what two people agreed on; no rule changes it.</summary>
internal static class Adjusted
{
    public static Target TargetOf(Adjustment adjustment, string accountId) => new(accountId,
        new LedgerKey(adjustment.AdjustmentId, "adjustment", 1, adjustment.PartnerId, Component.Adjustment),
        adjustment.Amount, adjustment.ApprovedOn,
        Working.WholeLine(adjustment.Amount.Minor, adjustment.ApprovedOn) with
        {
            RatePpm = Rounding.WholePpm,
            SumOfRatesPpm = Rounding.WholePpm,
            PoolMinor = adjustment.Amount.Minor,
        });
}
