using Decisions;

namespace Commissions.Domain.Payouts;

internal static class PayoutRefusals
{
    public static Rejection Cancelled { get; } =
        Rejection.Conflict("payout-cancelled", "This payout was cancelled. Make a new one.");

    public static Rejection NotApproved { get; } =
        Rejection.Conflict("payout-not-approved", "A second person approves the payout before it is exported.");
}
