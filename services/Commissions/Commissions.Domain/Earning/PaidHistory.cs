using System.Collections.Immutable;
using Commissions.Domain.Customers;
using Commissions.Domain.Plans;
using Contracts.Leads.V1;
using Contracts.Subscriptions.V1;
using Identities;
using Money;

namespace Commissions.Domain.Earning;

/// <summary>
/// What an account's facts come to before any rate is looked at: lines that were paid for, split by customer year, each
/// with whoever holds a role in it. Rules decide about none of it but for the win-back gap, so it can be kept while
/// rates are tried out.
/// </summary>
public sealed record PaidHistory(string AccountId, ImmutableArray<PaidLine> Lines, ImmutableArray<Training> Trainings,
    ImmutableArray<Adjustment> Adjustments)
{
    /// <param name="winBackDaysAt">Longest gap, in days, after which a return on a date still continues the old
    /// life.</param>
    public static PaidHistory Of(CustomerAccount account, Func<DateOnly, int> winBackDaysAt) => new(
        account.CustomerId, account.Attributions.IsEmpty ? [] : LinesOf(account, winBackDaysAt),
        [.. account.Trainings.Values], [.. account.Adjustments.Values]);

    private static ImmutableArray<PaidLine> LinesOf(CustomerAccount account, Func<DateOnly, int> winBackDaysAt)
    {
        var lives = account.Lives(winBackDaysAt);
        if (lives.IsEmpty) return [];
        var attributions = Holder.InOrder(account.Attributions.Values);
        var customer = new PayingCustomer(SelfReferral.IdentitiesOf(account), account.Kept);
        var lines = ImmutableArray.CreateBuilder<PaidLine>();
        foreach (var invoice in account.Invoices.Values)
            if (invoice is { Currency: not null, PaidGross: > 0 })
                AddLines(lines, invoice, customer, lives, attributions);
        return lines.ToImmutable();
    }

    private static void AddLines(ImmutableArray<PaidLine>.Builder lines, InvoiceAccount invoice,
        PayingCustomer customer,
        ImmutableArray<CustomerLife> lives, (Component Component, Attribution Held)[] attributions)
    {
        var bases = LineBase.Of(invoice);
        var parts = PartsOf(invoice, bases is [var first, ..] ? first.OwedGrossMinor : 0);
        for (var i = 0; i < bases.Length; i++)
        {
            var line = invoice.Lines[i];
            if (!CustomerLife.IsCommissionable(line)) continue;
            var life = CustomerLife.At(lives, line.ServiceFrom)!;
            var holders = Holder.Of(attributions, invoice.CustomerId!, line.ServiceFrom, life.AttributedFrom);
            if (holders.IsEmpty) continue;
            // From one line to the next they are mostly the same.
            if (lines.Count > 0 && lines[^1].Holders.SequenceEqual(holders)) holders = lines[^1].Holders;
            lines.Add(new PaidLine(customer, invoice.CustomerId!, invoice.InvoiceId, invoice.Currency!, line,
                invoice.IssuedOn!.Value, invoice.PaidOn, parts, life, bases[i],
                PaidSegment.Split(line, life.Anchor, bases[i].Minor), holders));
        }
    }

    // What is paid beyond what is owed buys nothing and prices nothing.
    private static ImmutableArray<PaidPart> PartsOf(InvoiceAccount invoice, long owedGross)
    {
        if (invoice.Payments.Length < 2) return [];
        var left = owedGross;
        var parts = ImmutableArray.CreateBuilder<PaidPart>();
        foreach (var part in invoice.PaidParts())
        {
            var counted = Math.Min(part.GrossMinor, left);
            if (counted > 0) parts.Add(part with { GrossMinor = counted });
            left -= counted;
        }

        return parts.ToImmutable();
    }
}

/// <summary>A line that something was paid for, and all that is known of it.</summary>
/// <param name="CustomerId">Customer of the invoice; its account may have been merged into another's.</param>
/// <param name="PaidOn">Day on which what is paid now was reached, by a payment or by a bounce.</param>
/// <param name="Parts">What was paid of the invoice on which day; empty when one payment was reported.</param>
/// <param name="Life">The life of the customer in which the service starts.</param>
/// <param name="Holders">Whoever holds a role when the service starts, in the order of their keys; never empty.</param>
public sealed record PaidLine(PayingCustomer Customer, string CustomerId, string InvoiceId, string Currency,
    InvoiceLine Line,
    DateOnly IssuedOn, DateOnly PaidOn, ImmutableArray<PaidPart> Parts, CustomerLife Life, LineBase Base,
    ImmutableArray<PaidSegment> Segments, ImmutableArray<Holder> Holders)
{
    public LedgerKey KeyOf(int segment, Holder holder) =>
        new(InvoiceId, Line.LineId, segment, holder.PartnerId, holder.Component);
}

/// <summary>A segment of a line with its part of the line's base by days, in minor units.</summary>
/// <param name="Days">At least 1: an empty service interval counts as a day.</param>
/// <param name="YearStart">First day of its customer year.</param>
public readonly record struct PaidSegment(int Number, int Year, int Days, DateOnly YearStart, long NetMinor)
{
    internal static ImmutableArray<PaidSegment> Split(InvoiceLine line, DateOnly anchor, long minor)
    {
        var segments = Segment.Split(line.ServiceFrom, line.ServiceUntil, anchor);
        var days = segments.Select(segment => (long)Math.Max(1, segment.Days)).ToArray();
        var nets = Rounding.ByLargestRemainder(minor, days);
        var split = ImmutableArray.CreateBuilder<PaidSegment>(segments.Length);
        foreach (var segment in segments)
            split.Add(new PaidSegment(segment.Number, segment.Year, (int)days[segment.Number - 1],
                CustomerYear.StartOf(anchor, segment.Year), nets[segment.Number - 1]));
        return split.MoveToImmutable();
    }
}

/// <summary>
/// What of a customer decides who earns: how it can be recognized, and versions that its paid keys keep.
/// </summary>
public sealed record PayingCustomer(CompanyIdentities Identities, ImmutableSortedDictionary<string, KeptVersion> Kept);

/// <summary>A partner that holds the role of a component when a line's service starts.</summary>
public sealed record Holder(string PartnerId, Component Component, int SharePpm)
{
    /// <summary>Attributions that earn something, in the order of the keys they earn.</summary>
    internal static (Component Component, Attribution Held)[] InOrder(IEnumerable<Attribution> attributions) =>
    [
        .. attributions.Where(held => ComponentOf(held.Role) is not null)
            .Select(held => (Component: ComponentOf(held.Role)!.Value, Held: held))
            .OrderBy(known => known.Component).ThenBy(known => known.Held.PartnerId, StringComparer.Ordinal),
    ];

    internal static ImmutableArray<Holder> Of((Component Component, Attribution Held)[] attributions, string customerId,
        DateOnly serviceFrom, DateOnly attributedFrom)
    {
        var holders = ImmutableArray.CreateBuilder<Holder>(attributions.Length);
        foreach (var (component, held) in attributions)
        {
            if (held.CustomerId != customerId || !held.Covers(serviceFrom) || held.From < attributedFrom) continue;
            if (holders.Count > 0 && holders[^1] is var last && last.PartnerId == held.PartnerId
                && last.Component == component)
                holders[^1] = last with { SharePpm = checked(last.SharePpm + held.SharePpm) };
            else
                holders.Add(new Holder(held.PartnerId, component, held.SharePpm));
        }

        return holders.DrainToImmutable();
    }

    private static Component? ComponentOf(AttributionRole role) => role switch
    {
        AttributionRole.Acquisition => Plans.Component.Acquisition,
        AttributionRole.Retention => Plans.Component.Retention,
        _ => null,
    };
}
