namespace Demo.History;

/// <summary>One invoice of one line, before anything went wrong with it.</summary>
internal sealed record Bill(
    DemoCustomer Customer, int Number, string SubscriptionId, string Product,
    DateOnly ServiceFrom, DateOnly ServiceUntil, long NetMinor, bool Trial)
{
    public string InvoiceId => $"{Customer.Id}-inv-{Number:000}";
    public string LineId => $"{InvoiceId}-1";
    public long TaxMinor => (NetMinor * Customer.TaxPercent + 50) / 100;
    public long GrossMinor => NetMinor + TaxMinor;
}

/// <summary>
/// Lists what a customer is billed for: its subscription month by month or year by year, and its add-on.
/// </summary>
internal static class Billing
{
    /// <summary>A year of monthly bills per year of history, some years more than any history has.</summary>
    private const int BillsMax = 120;

    public static IEnumerable<Bill> Of(DemoCustomer customer, DateOnly today)
    {
        var first = Subscription(customer, $"{customer.Id}-sub-1", customer.StartedOn, customer.EndedOn ?? today, 1);
        var second = customer.BackOn is { } back
            ? Subscription(customer, $"{customer.Id}-sub-2", back, today, BillsMax + 1)
            : [];
        return [.. first, .. second, .. AddOn(customer, today)];
    }

    private static IEnumerable<Bill> Subscription(
        DemoCustomer customer, string subscriptionId, DateOnly from, DateOnly until, int firstNumber)
    {
        for (var index = 0; index < BillsMax; index++)
        {
            // Counted from the start, never chained: a subscription of the 31st keeps its 31sts.
            var serviceFrom = from.AddMonths(index * customer.IntervalMonths);
            if (serviceFrom >= until) yield break;
            var trial = customer.Trial && firstNumber == 1 && index == 0;
            yield return new Bill(customer, firstNumber + index, subscriptionId, customer.Product, serviceFrom,
                from.AddMonths((index + 1) * customer.IntervalMonths), trial ? 0 : customer.NetMinor, trial);
        }
    }

    private static IEnumerable<Bill> AddOn(DemoCustomer customer, DateOnly today)
    {
        if (customer.AddOnFrom is not { } from || from >= (customer.EndedOn ?? today)) return [];
        return [new Bill(customer, 2 * BillsMax + 1, $"{customer.Id}-addon", "add-on", from, from.AddYears(1),
            customer.NetMinor * 2 + 1, false)];
    }
}
