using System.Collections.Immutable;
using Contracts.Subscriptions.V1;
using Money;

namespace Billing;

/// <summary>
/// What a line counts for: what is both owed and kept, net, in minor units of the invoice's currency.
/// </summary>
/// <param name="OwedNetMinor">Line net less credit notes.</param>
/// <param name="PaidNetMinor">round(owed × paid gross ÷ owed gross), on cumulative totals, paid gross at most owed
/// gross.</param>
/// <param name="PaidCreditMinor">What was paid of the part that a credit note took off: it is returned first.</param>
/// <param name="ReturnedNetMinor">Refunded and charged back, cumulative; see <see cref="ReturnedNet"/>.</param>
/// <param name="Minor">The base: paid, less what was returned beyond the paid credit, between 0 and owed.</param>
public sealed record LineBase(
    long LineNetMinor, long OwedNetMinor, long PaidGrossMinor, long OwedGrossMinor, long PaidNetMinor,
    long PaidCreditMinor, long ReturnedNetMinor, long Minor)
{
    /// <summary>Bases of all lines of an invoice, in the order of its lines (rules 4.1, 4.5).</summary>
    public static ImmutableArray<LineBase> Compute(InvoiceAccount invoice)
    {
        var lines = invoice.Lines;
        var owed = new long[lines.Length];
        var (gross, owedGross) = (0L, 0L);
        for (var i = 0; i < owed.Length; i++)
        {
            owed[i] = OwedNet(invoice, lines[i]);
            owedGross = checked(owedGross + GrossOf(lines[i], owed[i]));
            gross = checked(gross + lines[i].NetMinor + lines[i].TaxMinor);
        }

        var paid = new long[owed.Length];
        var paidCredit = new long[owed.Length];
        for (var i = 0; i < owed.Length; i++)
        {
            paid[i] = Paid(owed[i], invoice.PaidGross, owedGross);
            paidCredit[i] = Paid(lines[i].NetMinor - owed[i], invoice.PaidGross - owedGross, gross - owedGross);
        }

        var returned = ReturnedNet.Spread(invoice, new PaidLines(gross, owed, paid, paidCredit));
        var bases = ImmutableArray.CreateBuilder<LineBase>(owed.Length);
        for (var i = 0; i < owed.Length; i++)
            bases.Add(new LineBase(lines[i].NetMinor, owed[i], invoice.PaidGross, owedGross, paid[i], paidCredit[i],
                returned[i],
                Kept(owed[i], paid[i], paidCredit[i], returned[i])));
        return bases.MoveToImmutable();
    }

    // What was paid of a credited part is returned first and is no part of the base, however little is owed.
    private static long Kept(long owed, long paid, long paidCredit, long returned) => owed < 0
        ? Math.Clamp(checked(paid - returned), owed, 0)
        : Math.Clamp(checked(paid - Math.Max(0, returned - paidCredit)), 0, owed);

    /// <summary>Net with its part of the line's tax.</summary>
    internal static long GrossOf(InvoiceLine line, long net) => checked(net + (line.NetMinor == 0
        ? line.TaxMinor
        : Rounding.Proportion(line.TaxMinor, net, line.NetMinor)));

    private static long Paid(long net, long paidGross, long gross) => gross <= 0 || paidGross <= 0
        ? 0
        : Rounding.Proportion(net, Math.Min(paidGross, gross), gross);

    private static long OwedNet(InvoiceAccount invoice, InvoiceLine line) => line.NetMinor <= 0
        ? line.NetMinor
        : Math.Max(0, line.NetMinor - invoice.CreditedNet(line.LineId));
}
