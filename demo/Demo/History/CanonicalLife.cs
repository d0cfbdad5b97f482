using Contracts.Subscriptions.V1;

namespace Demo.History;

/// <summary>The life of a customer that is billed through the vendor's own billing: canonical facts.</summary>
internal static class CanonicalLife
{
    public static IEnumerable<Delivery> Write(DemoCustomer customer, DateOnly today, Dice dice)
    {
        foreach (var fact in Subscription(customer)) yield return fact;
        foreach (var bill in Billing.Of(customer, today))
            foreach (var delivery in Invoice(bill, dice))
                yield return delivery;
    }

    private static IEnumerable<Delivery> Subscription(DemoCustomer customer)
    {
        var id = customer.Id;
        yield return new FactDelivery(customer.StartedOn, new CustomerProfileRecorded
        {
            SourceEventId = $"{id}-profile",
            CustomerId = id,
            Country = customer.Country,
            Domain = customer.Domain,
            LegalId = customer.LegalId,
            Name = $"Customer {id[^3..]}",
        });
        yield return Started($"{id}-sub-1", customer, customer.StartedOn);
        if (customer.EndedOn is { } ended)
            yield return new FactDelivery(ended, new SubscriptionEnded
            {
                SourceEventId = $"{id}-sub-1-ended",
                CustomerId = id,
                SubscriptionId = $"{id}-sub-1",
                EndedOn = ended,
                Reason = "cancelled",
            });
        if (customer.BackOn is { } back) yield return Started($"{id}-sub-2", customer, back);
    }

    private static FactDelivery Started(string subscriptionId, DemoCustomer customer, DateOnly on) =>
        new(on, new SubscriptionStarted
        {
            SourceEventId = $"{subscriptionId}-started",
            CustomerId = customer.Id,
            SubscriptionId = subscriptionId,
            Product = customer.Product,
            StartedOn = on,
        });

    private static IEnumerable<Delivery> Invoice(Bill bill, Dice dice)
    {
        var paidOn = bill.ServiceFrom.AddDays(bill.Customer.Untroubled ? 0 : dice.Between(0, 21));
        // Now and then the invoice itself is delivered after its payment.
        var late = !bill.Customer.Untroubled && dice.Chance(2) ? dice.Between(5, 45) : 0;
        yield return new FactDelivery(bill.ServiceFrom.AddDays(late), Issued(bill));
        if (bill.Trial) yield break;

        if (!bill.Customer.Untroubled && dice.PerMille(15))
            yield return Paid(bill, 1, bill.GrossMinor * 2 / 5, paidOn, 0);
        var paymentLate = !bill.Customer.Untroubled && dice.Chance(2) ? dice.Between(5, 75) : 0;
        yield return Paid(bill, 2, bill.GrossMinor, paidOn.AddDays(1), paymentLate);
        if (bill.Customer.Untroubled) yield break;
        foreach (var trouble in Trouble(bill, paidOn.AddDays(1), dice)) yield return trouble;
    }

    private static IEnumerable<Delivery> Trouble(Bill bill, DateOnly paidOn, Dice dice)
    {
        var on = paidOn.AddDays(dice.Between(2, 60));
        return dice.Between(0, 1_000) switch
        {
            < 10 => [Refunded(bill, 1, bill.NetMinor / 3, on),
                Refunded(bill, 2, bill.NetMinor * 2 / 3, on.AddDays(20))],
            < 16 => [Refunded(bill, 1, bill.NetMinor, on)],
            < 20 => [RefundedWithoutLines(bill, bill.GrossMinor / 2, on)],
            < 28 => [Credited(bill, bill.NetMinor / 4, on)],
            < 33 => [Disputed(bill, ChargebackState.Inquiry, paidOn), Disputed(bill, ChargebackState.Withdrawn, on)],
            < 38 => [Disputed(bill, ChargebackState.Withdrawn, on),
                Disputed(bill, ChargebackState.Reinstated, on.AddDays(30))],
            _ => [],
        };
    }

    private static InvoiceIssued Issued(Bill bill) => new()
    {
        SourceEventId = $"{bill.InvoiceId}-issued",
        CustomerId = bill.Customer.Id,
        InvoiceId = bill.InvoiceId,
        Currency = "EUR",
        IssuedOn = bill.ServiceFrom,
        Lines =
        [
            new InvoiceLine
            {
                LineId = bill.LineId, Product = bill.Product, NetMinor = bill.NetMinor, TaxMinor = bill.TaxMinor,
                ServiceFrom = bill.ServiceFrom, ServiceUntil = bill.ServiceUntil, Trial = bill.Trial,
            },
        ],
    };

    private static FactDelivery Paid(Bill bill, int part, long totalMinor, DateOnly on, int daysLate) =>
        new(on.AddDays(daysLate), new PaymentRecorded
        {
            SourceEventId = $"{bill.InvoiceId}-paid-{part}",
            CustomerId = bill.Customer.Id,
            InvoiceId = bill.InvoiceId,
            PaidGrossMinorTotal = totalMinor,
            PaidOn = on,
        });

    private static FactDelivery Refunded(Bill bill, int part, long netTotalMinor, DateOnly on) =>
        new(on, new RefundRecorded
        {
            SourceEventId = $"{bill.InvoiceId}-refund-{part}",
            CustomerId = bill.Customer.Id,
            InvoiceId = bill.InvoiceId,
            RefundedOn = on,
            Lines = [new RefundedLine(bill.LineId, netTotalMinor)],
        });

    private static FactDelivery RefundedWithoutLines(Bill bill, long grossTotalMinor, DateOnly on) =>
        new(on, new RefundRecorded
        {
            SourceEventId = $"{bill.InvoiceId}-refund-1",
            CustomerId = bill.Customer.Id,
            InvoiceId = bill.InvoiceId,
            RefundedOn = on,
            RefundedGrossMinorTotal = grossTotalMinor,
        });

    private static FactDelivery Credited(Bill bill, long netTotalMinor, DateOnly on) =>
        new(on, new CreditNoteIssued
        {
            SourceEventId = $"{bill.InvoiceId}-credit",
            CustomerId = bill.Customer.Id,
            InvoiceId = bill.InvoiceId,
            IssuedOn = on,
            Lines = [new CreditedLine(bill.LineId, netTotalMinor)],
        });

    private static FactDelivery Disputed(Bill bill, ChargebackState state, DateOnly on) =>
        new(on, new ChargebackRecorded
        {
            SourceEventId = $"{bill.InvoiceId}-dispute-{state}",
            CustomerId = bill.Customer.Id,
            InvoiceId = bill.InvoiceId,
            DisputeId = $"{bill.InvoiceId}-dispute",
            State = state,
            AmountGrossMinor = bill.GrossMinor,
            On = on,
        });
}
