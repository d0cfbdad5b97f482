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
        Issued(id, IssuedOn, _lines),
        .. Again(),
        .. Payments().Select((payment, i) => new PaymentRecorded
        {
            SourceEventId = $"{id}-p{i}", CustomerId = customer, InvoiceId = id,
            PaidGrossMinorTotal = Math.Max(0, payment.Total), PaidOn = PaidOn.AddDays(payment.After),
            Sequence = bill.Paying == Paying.TwiceInADayWithoutOrder ? null : i,
        }),
        .. bill.Returns.SelectMany(Returned),
    ];

    private InvoiceIssued Issued(string source, DateOnly on, IReadOnlyList<InvoiceLine> lines) => new()
    {
        SourceEventId = source, CustomerId = customer, InvoiceId = id, Currency = bill.Currency,
        IssuedOn = on, Lines = lines,
    };

    private InvoiceIssued[] Again()
    {
        if (bill.AgainAfter is not { } days) return [];
        var lines = _lines.Take(Math.Max(1, _lines.Length - 1)).ToArray();
        lines[0] = lines[0] with { NetMinor = lines[0].NetMinor + 1_00 };
        return [Issued($"{id}-again", IssuedOn.AddDays(days), lines)];
    }

    private static InvoiceLine[] Lines(DraftBill bill, DateOnly from) =>
    [
        .. bill.Lines.Select((line, i) => new InvoiceLine
        {
            LineId = $"{i + 1}",
            Product = line.Product,
            NetMinor = line.Net,
            TaxMinor = line.Net == 0 ? bill.TaxPercent : line.Net * bill.TaxPercent / 100,
            ServiceFrom = from.AddDays(line.Later),
            ServiceUntil = from.AddDays(line.Later + (bill.Months == 0 ? 1 : 0)).AddMonths(bill.Months),
            Commissionable = line.Commissionable,
            Trial = line.Trial,
            Nfr = line.Nfr,
        }),
    ];

    private (long Total, int After)[] Payments()
    {
        var due = Gross - (bill.Returns.Any(one => one.Kind == Returning.CreditBeforePayment)
            ? GrossOfCreditBefore() : 0);
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
            Paying.FallsAndRisesInADay => [(due / 2, 0), (due / 4, 200), (due, 200)],
            Paying.TwiceInADayWithoutOrder => [(due / 2, 0), (due / 3, 200), (due, 200)],
            _ => [(due, 0), (due + 50_00, 30)],
        };
    }

    private long GrossOfCreditBefore()
    {
        var net = CreditOf(bill.Returns.First(one => one.Kind == Returning.CreditBeforePayment));
        return net + (net * bill.TaxPercent / 100);
    }

    private long CreditOf(DraftReturn back) => Math.Max(0, LineOf(back).NetMinor) * back.Permille / 1_000;

    private IEnumerable<BillingFact> Returned(DraftReturn back, int number)
    {
        var source = $"{id}-r{number}";
        var line = LineOf(back);
        var on = PaidOn.AddDays(201 + back.After);
        // A source tells what was paid back, which a discount never is.
        var net = Math.Max(0, line.NetMinor) * back.Permille / 1_000;
        var gross = Math.Max(0, Gross) * back.Permille / 1_000;
        return back.Kind switch
        {
            Returning.ByLine => [Refund(source, on, null, new RefundedLine(line.LineId, net))],
            Returning.ByGross => [Refund(source, on, gross)],
            Returning.ByLineAndGross =>
                [Refund(source, on, net + (net * bill.TaxPercent / 100), new RefundedLine(line.LineId, net))],
            Returning.AllByLine =>
            [
                Refund(source, on, null,
                    [.. _lines.Where(one => one.NetMinor > 0)
                        .Select(one => new RefundedLine(one.LineId, one.NetMinor))]),
            ],
            Returning.AllByGross => [Refund(source, on, Math.Max(0, Gross))],
            Returning.MoreThanPaid => [Refund(source, on, Math.Max(0, Gross) * 14 / 10)],
            Returning.FailedRefund => [Refund(source, on, gross), Refund(source + "-failed", on.AddDays(3), 0)],
            Returning.FailedRefundOfLine =>
            [
                Refund(source, on, null, new RefundedLine(line.LineId, net)),
                Refund(source + "-failed", on.AddDays(3), gross / 7),
            ],
            Returning.CreditAfterPayment => [Credit(source, on, line.LineId, CreditOf(back))],
            Returning.CreditBeforePayment => [Credit(source, IssuedOn, line.LineId, CreditOf(back))],
            Returning.CreditAndRefund =>
            [
                Credit(source, on, line.LineId, net),
                Refund(source + "-paid", on.AddDays(2), net + (net * bill.TaxPercent / 100)),
            ],
            _ => Disputed(back.Kind, source, on, gross),
        };
    }

    private BillingFact[] Disputed(Returning kind, string source, DateOnly on, long part)
    {
        var whole = Math.Max(0, Gross);
        return kind switch
        {
            Returning.ChargedBack => [Chargeback(source, on, ChargebackState.Withdrawn, whole)],
            Returning.ChargedBackAndReinstated => Won(source, on, whole),
            Returning.ReinstatedThenRefunded =>
                [.. Won(source, on, whole), Refund(source + "-after", on.AddDays(20), part)],
            Returning.InquiredForMore =>
            [
                Chargeback(source, on.AddDays(-3), ChargebackState.Inquiry, whole),
                Chargeback(source, on, ChargebackState.Withdrawn, part),
            ],
            Returning.WonInPart => Won(source, on, part),
            _ => [Chargeback(source, on, ChargebackState.Inquiry, whole)],
        };
    }

    private BillingFact[] Won(string source, DateOnly on, long part) =>
    [
        Chargeback(source, on, ChargebackState.Withdrawn, Math.Max(0, Gross)),
        Chargeback(source, on.AddDays(9), ChargebackState.Reinstated, part),
    ];

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

    private ChargebackRecorded Chargeback(string source, DateOnly on, ChargebackState state, long gross) => new()
    {
        SourceEventId = $"{source}-{state}", CustomerId = customer, InvoiceId = id, DisputeId = source, State = state,
        AmountGrossMinor = gross, On = on,
    };
}
