namespace Demo.History;

/// <summary>
/// A whole made-up history, the same bytes for the same shape: ordinary subscriptions, and what goes wrong in real ones
/// (refunds, credit notes, chargebacks, cancellations, win-backs, late facts, duplicates, facts out of order).
/// </summary>
/// <param name="Deliveries">In the order of delivery.</param>
internal sealed record BillingHistory(
    HistoryShape Shape, IReadOnlyList<DemoCustomer> Customers, IReadOnlyList<Delivery> Deliveries)
{
    private const int DuplicatesPerMille = 20;
    private const int DisorderDaysMax = 3;

    public static BillingHistory Create(HistoryShape shape)
    {
        var dice = new Dice(shape.Seed);
        var customers = History.Customers.Create(shape, dice);
        var happened = customers
            .SelectMany(customer => Life(customer, shape.Today, dice))
            .Where(delivery => delivery.DeliveredOn < shape.Today)
            .ToList();
        var repeated = happened.Where(_ => dice.PerMille(DuplicatesPerMille))
            .Select(delivery =>
                delivery with { DeliveredOn = Earlier(delivery.DeliveredOn.AddDays(dice.Between(0, 30)), shape) })
            .ToList();
        var inOrder = happened.Concat(repeated)
            .Select(delivery => (delivery, At: delivery.DeliveredOn.DayNumber + dice.Between(0, DisorderDaysMax)))
            .OrderBy(delivery => delivery.At).ThenBy(delivery =>
                delivery.delivery.SourceEventId, StringComparer.Ordinal)
            .Select(delivery => delivery.delivery);
        return new BillingHistory(shape, customers, [.. inOrder]);
    }

    /// <summary>Deliveries of the months [from, until), counted by the day of delivery.</summary>
    public IReadOnlyList<Delivery> Between(DateOnly from, DateOnly until) =>
        [.. Deliveries.Where(delivery => delivery.DeliveredOn >= from && delivery.DeliveredOn < until)];

    private static IEnumerable<Delivery> Life(DemoCustomer customer, DateOnly today, Dice dice) =>
        customer.Source == BillingSource.Stripe
            ? StripeLife.Write(customer, today, dice)
            : CanonicalLife.Write(customer, today, dice);

    private static DateOnly Earlier(DateOnly day, HistoryShape shape) =>
        day < shape.Today ? day : shape.Today.AddDays(-1);
}
