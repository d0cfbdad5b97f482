using System.Collections.Immutable;
using Billing;
using Contracts.Subscriptions.V1;
using Money;
using Subscriptions.Domain.Customers;

namespace Subscriptions.Domain.Metrics;

/// <summary>
/// A line of a paid invoice: what it adds to recurring revenue, and what of it was paid when, by customer year.
/// </summary>
/// <param name="Life">The life it belongs to; null when the customer has none.</param>
internal sealed record RevenueLine(CustomerLife? Life, string Currency, DateOnly From, DateOnly Until, long MrrMinor,
    ImmutableArray<RevenuePart> Parts)
{
    public bool Runs(DateOnly day) => From <= day && day < Until;
}

internal readonly record struct RevenuePart(int Year, DateOnly PaidOn, long NetMinor);

internal static class RevenueLines
{
    private const int DaysInYear = 365;
    private const int MonthsInYear = 12;
    private const int MonthsMax = 120;

    public static IReadOnlyList<RevenueLine> Read(CustomerFacts facts, ImmutableArray<CustomerLife> lives) =>
    [
        .. from invoice in facts.Invoices.Values
           where invoice is { Currency: not null, PaidGross: > 0 }
           from line in OfInvoice(invoice, lives)
           select line,
    ];

    // Each payment adds what it raised the base by, and a bounce takes off what it lowered it by; what went back is
    // missing from the payments it belongs to.
    private static IEnumerable<RevenueLine> OfInvoice(InvoiceAccount invoice, ImmutableArray<CustomerLife> lives)
    {
        var before = new long[invoice.Lines.Length];
        var parts = invoice.Lines.Select(_ => ImmutableArray.CreateBuilder<RevenuePart>()).ToArray();
        ImmutableArray<LineBase> bases = [];
        for (var known = 1; known <= invoice.Payments.Length; known++)
        {
            var payment = invoice.Payments[known - 1];
            bases = LineBase.Compute(invoice with { Payments = invoice.Payments[..known] });
            for (var i = 0; i < bases.Length; i++)
            {
                parts[i].AddRange(PartsOf(invoice.Lines[i], lives, payment.PaidOn, before[i], bases[i].Minor));
                before[i] = bases[i].Minor;
            }
        }

        return invoice.Lines.Select((line, i) =>
            new RevenueLine(LifeOf(line, lives), invoice.Currency!, line.ServiceFrom,
            line.ServiceUntil, MrrOf(line, bases[i].OwedNetMinor), parts[i].ToImmutable()));
    }

    // Split on the cumulative base, like a commission: the parts of all payments add up to the parts of the whole.
    private static IEnumerable<RevenuePart> PartsOf(
        InvoiceLine line, ImmutableArray<CustomerLife> lives, DateOnly paidOn, long before, long after)
    {
        if (LifeOf(line, lives) is not { } life) return [new RevenuePart(0, paidOn, after - before)];
        var parts = ServicePart.Split(line.ServiceFrom, line.ServiceUntil, life.Anchor);
        var days = parts.Select(part => (long)Math.Max(1, part.Days)).ToArray();
        var (older, newer) = (Rounding.ByLargestRemainder(before, days), Rounding.ByLargestRemainder(after, days));
        return parts.Select((part, i) => new RevenuePart(part.Year, paidOn, newer[i] - older[i]));
    }

    private static CustomerLife? LifeOf(InvoiceLine line, ImmutableArray<CustomerLife> lives) =>
        CustomerLife.At(lives, line.ServiceFrom);

    /// <summary>
    /// Net a month. A line of whole months by their number, so that February is no cheaper; others by days.
    /// </summary>
    private static long MrrOf(InvoiceLine line, long owedNet)
    {
        if (line.Trial || line.Nfr || line.ServiceUntil <= line.ServiceFrom) return 0;
        for (var months = 1; months <= MonthsMax; months++)
            if (line.ServiceFrom.AddMonths(months) is var end && end >= line.ServiceUntil)
            {
                if (end == line.ServiceUntil) return Rounding.Proportion(owedNet, 1, months);
                break;
            }

        var days = line.ServiceUntil.DayNumber - line.ServiceFrom.DayNumber;
        return Rounding.Proportion(owedNet, DaysInYear, (Int128)MonthsInYear * days);
    }
}
