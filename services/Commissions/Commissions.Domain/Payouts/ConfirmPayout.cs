using System.Globalization;
using Decisions;

namespace Commissions.Domain.Payouts;

/// <summary>The bank carried it out.</summary>
/// <param name="PaidOn">Day on which the bank paid: not before the amounts were fixed, and not in the future.</param>
/// <param name="Today">Today in the programme's time zone.</param>
public sealed record ConfirmPayout(DateOnly PaidOn, DateOnly Today, string ConfirmedBy)
{
    public static Decision<PayoutEvent> Decide(Payout payout, ConfirmPayout command)
    {
        if (payout.Confirmed is not null) return Decision.NothingNew<PayoutEvent>();
        if (payout.State != PayoutState.Exported)
            return Rejection.Conflict("payout-not-exported",
                "Export the payment file and have the bank carry it out first.")
                .AddFact("state", payout.State.ToString());
        var (paidOn, lockedOn) = (command.PaidOn, payout.Locked!.LockedOn);
        if (paidOn > command.Today)
            return Rejection.Invalid(
                "paidOn", "The bank cannot have paid in the future. Give the day on its statement.", "paid-in-future")
                .AddFact("paidOn", Day(paidOn)).AddFact("latest", Day(command.Today));
        if (paidOn < lockedOn)
            return Rejection.Invalid("paidOn",
                $"The amounts were fixed on {Day(lockedOn)}, so the bank cannot have paid " +
                "them before. Give the day on its statement.", "paid-before-lock")
                .AddFact("paidOn", Day(paidOn)).AddFact("earliest", Day(lockedOn));
        return new PayoutConfirmed(payout.Locked.PayoutId, command.ConfirmedBy, paidOn);
    }

    private static string Day(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
