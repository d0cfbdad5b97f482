using Contracts.Subscriptions.V1;

namespace Specifications.Untidy;

/// <summary>An invoice, how it was paid, and what went back.</summary>
public sealed class UntidyInvoice(string id, string customer, DraftBill bill, DateOnly from)
{
    private readonly InvoiceLine[] _lines = Lines(bill, from);

    private DateOnly IssuedOn => from.AddDays(bill.IssuedAfter);

    private DateOnly PaidOn => IssuedOn.AddDays(bill.PaidAfter);

    private long Gross => _lines.Sum(line => line.NetMinor + line.TaxMinor);

    public IEnumerable<BillingFact> Facts() =>
    [
        new InvoiceIssued
        {
            SourceEventId = id, CustomerId = customer, InvoiceId = id, Currency = bill.Currency, IssuedOn = IssuedOn, Lines = _lines,
        },
        .. Payments().Select((payment, i) => new PaymentRecorded
        {
            SourceEventId = $"{id}-p{i}", CustomerId = customer, InvoiceId = id, PaidGrossMinorTotal = payment.Total,
            PaidOn = PaidOn.AddDays(payment.After), Sequence = i,
        }),
        .. bill.Returns.SelectMany(Returned),
    ];

    /// <summary>A discount never exceeds what it is taken off, so that there is something to pay.</summary>
    private static InvoiceLine[] Lines(DraftBill bill, DateOnly from)
    {
        var nets = bill.Lines.Select(line => line.Net).ToArray();
        if (nets.Sum() <= 0) nets[0] = 100_00;
        if (nets.Sum() <= 0) nets[0] = 300_00;
        return
        [
            .. bill.Lines.Select((line, i) => new InvoiceLine
            {
                LineId = $"{i + 1}",
                Product = line.Product,
                NetMinor = nets[i],
                TaxMinor = nets[i] * bill.TaxPercent / 100,
                ServiceFrom = from,
                ServiceUntil = bill.Months == 0 ? from.AddDays(1) : from.AddMonths(bill.Months),
                Commissionable = line.Commissionable,
                Trial = line.Trial,
            }),
        ];
    }

    private (long Total, int After)[] Payments()
    {
        var due = Gross - (bill.Returns.Any(one => one.Kind == Returning.CreditBeforePayment) ? GrossOfCreditBefore() : 0);
        return bill.Paying switch
        {
            Paying.NotAtAll => [],
            Paying.InFull => [(due, 0)],
            Paying.ByHalf => [(due / 2, 0)],
            Paying.InTwoParts => [(due / 3, 0), (due, 200)],
            Paying.InThreePartsWithAFall => [(due / 2, 0), (due / 4, 30), (due, 200)],
            Paying.InFullThenLess => [(due, 0), (due / 3, 20)],
            Paying.InFullThenBounced => [(due, 0), (0, 20)],
            Paying.BouncedThenInFull => [(due, 0), (0, 20), (due, 60)],
            Paying.TwiceOnOneDay => [(due, 10), (due / 2, 10)],
            _ => [(due, 0), (due + 50_00, 30)],
        };
    }

    private long GrossOfCreditBefore()
    {
        var net = CreditOf(bill.Returns.First(one => one.Kind == Returning.CreditBeforePayment));
        return net + (net * bill.TaxPercent / 100);
    }

    /// <summary>All credits together leave something of the invoice, discounts counted.</summary>
    private long CreditOf(DraftReturn back) =>
        Math.Min(Math.Max(0, LineOf(back).NetMinor), _lines.Sum(line => line.NetMinor) / 2) * back.Permille / 1_000;

    private IEnumerable<BillingFact> Returned(DraftReturn back, int number)
    {
        var source = $"{id}-r{number}";
        var line = LineOf(back);
        var on = PaidOn.AddDays(201 + back.After);
        // A source tells what was paid back, which a discount never is.
        var net = Math.Max(0, line.NetMinor) * back.Permille / 1_000;
        var gross = Gross * back.Permille / 1_000;
        return back.Kind switch
        {
            Returning.ByLine => [Refund(source, on, null, new RefundedLine(line.LineId, net))],
            Returning.ByGross => [Refund(source, on, gross)],
            Returning.ByLineAndGross =>
                [Refund(source, on, net + (net * bill.TaxPercent / 100), new RefundedLine(line.LineId, net))],
            Returning.AllByLine =>
            [
                Refund(source, on, null,
                    [.. _lines.Where(one => one.NetMinor > 0).Select(one => new RefundedLine(one.LineId, one.NetMinor))]),
            ],
            Returning.AllByGross => [Refund(source, on, Gross)],
            Returning.FailedRefund => [Refund(source, on, gross), Refund(source + "-failed", on.AddDays(3), 0)],
            Returning.CreditAfterPayment => [Credit(source, on, line.LineId, CreditOf(back))],
            Returning.CreditBeforePayment => [Credit(source, IssuedOn, line.LineId, CreditOf(back))],
            Returning.ChargedBack => [Chargeback(source, on, ChargebackState.Withdrawn)],
            Returning.ChargedBackAndReinstated =>
                [Chargeback(source, on, ChargebackState.Withdrawn), Chargeback(source, on.AddDays(9), ChargebackState.Reinstated)],
            _ => [Chargeback(source, on, ChargebackState.Inquiry)],
        };
    }

    private InvoiceLine LineOf(DraftReturn back) => _lines[back.Line % _lines.Length];

    private RefundRecorded Refund(string source, DateOnly on, long? gross, params RefundedLine[] lines) => new()
    {
        SourceEventId = source, CustomerId = customer, InvoiceId = id, RefundedOn = on,
        Lines = lines.Length == 0 ? null : lines, RefundedGrossMinorTotal = gross,
    };

    private CreditNoteIssued Credit(string source, DateOnly on, string line, long net) => new()
    {
        SourceEventId = source, CustomerId = customer, InvoiceId = id, IssuedOn = on, CreditNoteId = source,
        Lines = [new CreditedLine(line, net)],
    };

    private ChargebackRecorded Chargeback(string source, DateOnly on, ChargebackState state) => new()
    {
        SourceEventId = $"{source}-{state}", CustomerId = customer, InvoiceId = id, DisputeId = source, State = state,
        AmountGrossMinor = Gross, On = on,
    };
}
