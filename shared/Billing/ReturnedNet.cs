using Money;

namespace Billing;

/// <summary>What came in for the lines of an invoice, in their order, net in minor units.</summary>
/// <param name="Gross">Gross of the invoice before credit notes.</param>
/// <param name="Owed">Net less credit notes.</param>
/// <param name="Paid">Paid of what is owed.</param>
/// <param name="PaidCredit">Paid of what a credit note took off.</param>
internal sealed record PaidLines(long Gross, long[] Owed, long[] Paid, long[] PaidCredit);

/// <summary>
/// What went back of each line. A refund of a line is of that line as far as it was paid. What it or a gross refund
/// exceeds that by, and what was charged back, returns first what was paid too much, then what was paid of credited
/// parts, then goes over what is still owed of each line; a discount is a negative line and is given back too. No more
/// than was paid can go back, and when all of it went back nothing is left on any line (rules 4.3, 4.4, 4.6, 4.9).
/// </summary>
internal static class ReturnedNet
{
    /// <summary>Cumulative, net in minor units, in the order of the invoice's lines.</summary>
    public static long[] Spread(InvoiceAccount invoice, PaidLines lines)
    {
        var returned = new long[lines.Owed.Length];
        if (invoice.Refunds.IsEmpty && invoice.RefundInAll is null && invoice.Chargebacks.IsEmpty) return returned;

        var (gross, beyond) = (0L, 0L);
        var failed = HaveFailed(invoice);
        for (var i = 0; i < returned.Length; i++)
        {
            var reported = invoice.Refunds.GetValueOrDefault(invoice.Lines[i].LineId);
            var refunded = failed && reported.IsBefore(invoice.RefundInAll!.Value) ? 0 : reported.Minor;
            if (refunded == 0) continue;
            gross = checked(gross + LineBase.GrossOf(invoice.Lines[i], refunded));
            // What a line cannot give back, because less was paid for it, is taken from the others.
            returned[i] = Math.Min(refunded, Math.Max(0, lines.Paid[i] + lines.PaidCredit[i]));
            beyond = checked(beyond + LineBase.GrossOf(invoice.Lines[i], refunded - returned[i]));
        }

        var unallocated = checked(Math.Max(0, (invoice.RefundInAll?.Minor ?? 0) - gross) + ChargedBack(invoice));
        if (checked(gross + unallocated) >= invoice.PaidGross)
            return [.. lines.Paid.Zip(lines.PaidCredit, (paid, credit) => paid + credit)];

        unallocated = checked(unallocated + beyond);
        unallocated -= Math.Min(unallocated, Math.Max(0, invoice.PaidGross - lines.Gross));
        unallocated = Spread(unallocated, invoice, returned, CreditedPart);
        Spread(unallocated, invoice, returned, OwedPart);
        return returned;

        (long, long) CreditedPart(int i) =>
            Math.Max(0, lines.PaidCredit[i] - returned[i]) is var left ? (left, left) : default;

        (long, long) OwedPart(int i) => lines.Owed[i] < 0
            ? (lines.Owed[i], lines.Paid[i])
            : Math.Max(0, returned[i] - lines.PaidCredit[i]) is var back
                ? (Math.Max(0, lines.Owed[i] - back), Math.Max(0, lines.Paid[i] - back))
                : default;
    }

    // A total over the invoice that was reported later and is lower, even before tax, takes refunds of lines back.
    private static bool HaveFailed(InvoiceAccount invoice) => invoice.RefundInAll is { } inAll
        && inAll.Minor < invoice.Lines.Select(line => invoice.Refunds.GetValueOrDefault(line.LineId))
            .Where(line => line.IsBefore(inAll)).Sum(line => line.Minor);

    private static long ChargedBack(InvoiceAccount invoice) =>
        invoice.Chargebacks.Values.Sum(chargeback => chargeback.KeptGross);

    /// <summary>
    /// Adds a gross amount to what went back, by the weights of the lines and at most what each can give back.
    /// </summary>
    /// <param name="part">Of a line its weight and what it can give back, net.</param>
    /// <returns>What is left of the gross amount when the lines could give no more.</returns>
    private static long Spread(
        long gross, InvoiceAccount invoice, long[] returned, Func<int, (long Weight, long Most)> part)
    {
        if (gross <= 0) return 0;
        var parts = Enumerable.Range(0, returned.Length).Select(part).ToArray();
        var weights = Array.ConvertAll(parts, one => one.Weight);
        var whole = weights.Sum();
        var wholeGross = weights.Select((weight, i) =>
            weight == 0 ? 0 : LineBase.GrossOf(invoice.Lines[i], weight)).Sum();
        if (whole <= 0 || wholeGross <= 0) return gross;

        var net = Rounding.Proportion(whole, Math.Min(gross, wholeGross), wholeGross);
        while (net > 0 && weights.Sum() > 0)
        {
            var split = Rounding.ByLargestRemainder(net, weights);
            net = 0;
            for (var i = 0; i < split.Length; i++)
            {
                var taken = Math.Abs(split[i]) < Math.Abs(parts[i].Most) ? split[i] : parts[i].Most;
                // What a line cannot give back is taken from the others.
                if (taken != split[i]) weights[i] = 0;
                net = checked(net + split[i] - taken);
                parts[i].Most -= taken;
                returned[i] = checked(returned[i] + taken);
            }
        }

        return Math.Max(0, gross - wholeGross);
    }
}
