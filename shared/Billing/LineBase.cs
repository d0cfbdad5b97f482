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
        var owed = new long[lines.Length];
        var (gross, owedGross) = (0L, 0L);
        for (var i = 0; i < owed.Length; i++)
        {
            owed[i] = OwedNet(invoice, lines[i]);
            owedGross = checked(owedGross + owed[i] + OwedTax(lines[i], owed[i]));
            gross = checked(gross + lines[i].NetMinor + lines[i].TaxMinor);
        }

        var returned = Returned(invoice);
        var bases = ImmutableArray.CreateBuilder<LineBase>(owed.Length);
        for (var i = 0; i < owed.Length; i++)
            bases.Add(Of(lines[i], owed[i], Paid(owed[i], invoice.PaidGross, owedGross),
                    Paid(lines[i].NetMinor - owed[i], invoice.PaidGross - owedGross, gross - owedGross), returned[i],
                    invoice.PaidGross, owedGross));
        return bases.MoveToImmutable();
    }

    private static long Paid(long net, long paidGross, long gross) => gross <= 0 || paidGross <= 0
        ? 0
        : Rounding.Proportion(net, Math.Min(paidGross, gross), gross);

    private static LineBase Of(
        InvoiceLine line, long owed, long paid, long paidCredit, long returned, long paidGross, long owedGross) =>
        new(line.NetMinor, owed, paidGross, owedGross, paid, paidCredit, returned,
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
        var returned = SpreadGross(invoice, invoice.RefundedGross);
        if (!invoice.RefundedNet.IsEmpty)
            for (var i = 0; i < returned.Length; i++)
                returned[i] = Math.Max(returned[i], invoice.RefundedNet.GetValueOrDefault(invoice.Lines[i].LineId));
        if (invoice.Chargebacks.IsEmpty) return returned;

        var chargedBack = SpreadGross(invoice, invoice.Chargebacks.Values
            .Where(chargeback => chargeback is { Withdrawn: true, Reinstated: false })
            .Sum(chargeback => chargeback.AmountGross));
        return [.. returned.Zip(chargedBack, (refund, chargeback) => checked(refund + chargeback))];
    }

    private static long[] SpreadGross(InvoiceAccount invoice, long gross)
    {
        if (gross == 0) return new long[invoice.Lines.Length];
        var weights = invoice.Lines.Select(line => Math.Max(0, line.NetMinor)).ToArray();
        var invoiceGross = invoice.Lines.Sum(line => checked(line.NetMinor + line.TaxMinor));
        if (invoiceGross <= 0 || weights.Sum() == 0) return new long[weights.Length];
        var net = Rounding.Proportion(invoice.Lines.Sum(line => line.NetMinor), Math.Min(gross, invoiceGross), invoiceGross);
        return Rounding.ByLargestRemainder(net, weights);
    }
}
