using Demo.Stripe;

namespace Demo.History;

/// <summary>The life of a customer that is billed through Stripe: the webhook events Stripe would send.</summary>
internal static class StripeLife
{
    public static IEnumerable<Delivery> Write(DemoCustomer customer, DateOnly today, Dice dice)
    {
        yield return StripeEvents.CustomerCreated(customer);
        yield return StripeEvents.SubscriptionCreated(customer, $"{customer.Id}-sub-1", customer.StartedOn);
        if (customer.EndedOn is { } ended)
            yield return StripeEvents.SubscriptionDeleted(customer, $"{customer.Id}-sub-1", customer.StartedOn, ended);
        if (customer.BackOn is { } back)
            yield return StripeEvents.SubscriptionCreated(customer, $"{customer.Id}-sub-2", back);

        foreach (var bill in Billing.Of(customer, today))
        {
            var paidOn = bill.ServiceFrom.AddDays(dice.Between(0, 15));
            var daysLate = dice.Chance(2) ? dice.Between(5, 75) : 0;
            // Stripe sends no payment for a trial, and its free invoice earns nothing.
            if (bill.Trial) continue;
            yield return StripeEvents.InvoicePaid(bill, paidOn, daysLate);
            foreach (var refund in Refunds(bill, paidOn, dice)) yield return refund;
        }
    }

    private static IEnumerable<Delivery> Refunds(Bill bill, DateOnly paidOn, Dice dice)
    {
        var on = paidOn.AddDays(dice.Between(2, 60));
        return dice.Between(0, 1_000) switch
        {
            < 10 => [StripeEvents.ChargeRefunded(bill, 1, bill.GrossMinor / 3, paidOn, on),
                StripeEvents.ChargeRefunded(bill, 2, bill.GrossMinor / 2, paidOn, on.AddDays(20))],
            < 20 => [StripeEvents.ChargeRefunded(bill, 1, bill.GrossMinor, paidOn, on)],
            _ => [],
        };
    }
}
