using System.Collections.Immutable;
using Contracts.Subscriptions.V1;
using Money;

namespace Billing;

/// <summary>What a line counts for: what is both owed and kept, net, in minor units of the invoice's currency.</summary>
/// <param name="OwedNetMinor">Line net less credit notes.</param>
/// <param name="PaidNetMinor">round(owed × paid gross ÷ owed gross), on cumulative totals, paid gross at most owed gross.</param>
/// <param name="PaidCreditMinor">What was paid of the part that a credit note took off: it is returned first.</param>
/// <param name="ReturnedNetMinor">Refunded and charged back, cumulative.</param>
/// <param name="Minor">The base: paid and paid credit less returned, within [0, owed].</param>
public sealed record LineBase(
    long LineNetMinor, long OwedNetMinor, long PaidGrossMinor, long OwedGrossMinor, long PaidNetMinor,
    long PaidCreditMinor, long ReturnedNetMinor, long Minor)
{
    /// <summary>Bases of all lines of an invoice, in the order of its lines.</summary>
    public static ImmutableArray<LineBase> Of(InvoiceAccount invoice)
    {
        var lines = invoice.Lines;
        var owed = lines.Select(line => OwedNet(invoice, line)).ToArray();
        var owedGross = lines.Zip(owed, (line, net) => checked(net + OwedTax(line, net))).Sum();
        var creditedGross = lines.Sum(line => checked(line.NetMinor + line.TaxMinor)) - owedGross;
        var returned = Returned(invoice);
        return
        [
            .. lines.Select((line, i) =>
                Of(line, owed[i], Paid(owed[i], invoice.PaidGross, owedGross),
                    Paid(line.NetMinor - owed[i], invoice.PaidGross - owedGross, creditedGross), returned[i])
                with { PaidGrossMinor = invoice.PaidGross, OwedGrossMinor = owedGross }),
        ];
    }

    private static long Paid(long net, long paidGross, long gross) => gross <= 0 || paidGross <= 0
        ? 0
        : Rounding.Proportion(net, Math.Min(paidGross, gross), gross);

    private static LineBase Of(InvoiceLine line, long owed, long paid, long paidCredit, long returned) =>
        new(line.NetMinor, owed, 0, 0, paid, paidCredit, returned,
            // A credit on the invoice itself is a negative line: it lowers the total as far as the invoice is paid.
            owed < 0 ? paid : Math.Clamp(checked(paid + paidCredit - returned), 0, owed));

    private static long OwedNet(InvoiceAccount invoice, InvoiceLine line) => line.NetMinor <= 0
        ? line.NetMinor
        : Math.Max(0, line.NetMinor - invoice.CreditedNet(line.LineId));

    private static long OwedTax(InvoiceLine line, long owedNet) =>
        line.NetMinor == 0 ? line.TaxMinor : Rounding.Proportion(line.TaxMinor, owedNet, line.NetMinor);

    // An unallocated refund or chargeback is spread over the lines by net.
    private static long[] Returned(InvoiceAccount invoice)
    {
        var refunds = SpreadGross(invoice, invoice.RefundedGross);
        var chargedBack = SpreadGross(invoice, invoice.Chargebacks.Values
            .Where(chargeback => chargeback is { Withdrawn: true, Reinstated: false })
            .Sum(chargeback => chargeback.AmountGross));
        return
        [
            .. invoice.Lines.Select((line, i) => checked(chargedBack[i]
                + Math.Max(refunds[i], invoice.RefundedNet.GetValueOrDefault(line.LineId)))),
        ];
    }

    private static long[] SpreadGross(InvoiceAccount invoice, long gross)
    {
        var weights = invoice.Lines.Select(line => Math.Max(0, line.NetMinor)).ToArray();
        var invoiceGross = invoice.Lines.Sum(line => checked(line.NetMinor + line.TaxMinor));
        if (gross == 0 || invoiceGross <= 0 || weights.Sum() == 0) return new long[weights.Length];
        var net = Rounding.Proportion(invoice.Lines.Sum(line => line.NetMinor), Math.Min(gross, invoiceGross), invoiceGross);
        return Rounding.ByLargestRemainder(net, weights);
    }
}
