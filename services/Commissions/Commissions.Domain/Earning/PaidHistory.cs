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
    public static PaidHistory Read(CustomerAccount account, Func<DateOnly, int> winBackDaysAt) =>
        Read(account, account.Attributions.IsEmpty ? [] : account.Lives(winBackDaysAt));

    /// <param name="lives">All lives of the account; not looked at where nobody holds a role.</param>
    public static PaidHistory Read(CustomerAccount account, ImmutableArray<CustomerLife> lives) => new(
        account.CustomerId, LinesOf(account, lives, account.Invoices.Values),
        [.. account.Trainings.Values], [.. account.Adjustments.Values]);

    /// <summary>The paid lines of some invoices of an account, as they are among all of them.</summary>
    /// <param name="lives">All lives of the account.</param>
    public static ImmutableArray<PaidLine> LinesOf(
        CustomerAccount account, ImmutableArray<CustomerLife> lives, IEnumerable<InvoiceAccount> invoices)
    {
        if (lives.IsEmpty || account.Attributions.IsEmpty) return [];
        var attributions = Holder.InOrder(account.Attributions.Values);
        var customer = new PayingCustomer(SelfReferral.IdentitiesOf(account), account.ProtectedVersions);
        var lines = ImmutableArray.CreateBuilder<PaidLine>();
        foreach (var invoice in invoices)
            if (invoice is { Currency: not null, PaidGross: > 0 })
                AddLines(lines, invoice, customer, lives, attributions);
        return lines.ToImmutable();
    }

    private static void AddLines(ImmutableArray<PaidLine>.Builder lines, InvoiceAccount invoice,
        PayingCustomer customer,
        ImmutableArray<CustomerLife> lives, (Component Component, Attribution Held)[] attributions)
    {
        var bases = LineBase.Compute(invoice);
        var payments = CountedPayments(invoice, bases is [var first, ..] ? first.OwedGrossMinor : 0);
        for (var i = 0; i < bases.Length; i++)
        {
            var line = invoice.Lines[i];
            if (!CustomerLife.IsCommissionable(line)) continue;
            var life = CustomerLife.At(lives, line.ServiceFrom)!;
            var holders = Holder.FindAll(attributions, invoice.CustomerId!, line.ServiceFrom, life.AttributedFrom);
            if (holders.IsEmpty) continue;
            // From one line to the next they are mostly the same.
            if (lines.Count > 0 && lines[^1].Holders.SequenceEqual(holders)) holders = lines[^1].Holders;
            lines.Add(new PaidLine(customer, invoice.CustomerId!, invoice.InvoiceId, invoice.Currency!, line,
                invoice.IssuedOn!.Value, invoice.PaidOn, payments, life, bases[i],
                PaidServicePart.Split(line, life.Anchor, bases[i].Minor), holders));
        }
    }

    // What is paid beyond what is owed buys nothing and prices nothing.
    private static ImmutableArray<PartPayment> CountedPayments(InvoiceAccount invoice, long owedGross)
    {
        if (invoice.Payments.Length < 2) return [];
        var left = owedGross;
        var counted = ImmutableArray.CreateBuilder<PartPayment>();
        foreach (var payment in invoice.PartPayments())
        {
            var gross = Math.Min(payment.GrossMinor, left);
            if (gross > 0) counted.Add(payment with { GrossMinor = gross });
            left -= gross;
        }

        return counted.ToImmutable();
    }
}

/// <summary>A line that something was paid for, and all that is known of it.</summary>
/// <param name="CustomerId">Customer of the invoice; its account may have been merged into another's.</param>
/// <param name="PaidOn">Day on which what is paid now was reached, by a payment or by a bounce.</param>
/// <param name="Payments">What was paid of the invoice on which day; empty when one payment was reported.</param>
/// <param name="Life">The life of the customer in which the service starts.</param>
/// <param name="Holders">Whoever holds a role when the service starts, in the order of their keys; never empty.</param>
public sealed record PaidLine(PayingCustomer Customer, string CustomerId, string InvoiceId, string Currency,
    InvoiceLine Line, DateOnly IssuedOn, DateOnly PaidOn, ImmutableArray<PartPayment> Payments, CustomerLife Life,
    LineBase Base, ImmutableArray<PaidServicePart> ServiceParts, ImmutableArray<Holder> Holders)
{
    public LedgerKey KeyOf(int part, Holder holder) =>
        new(InvoiceId, Line.LineId, part, holder.PartnerId, holder.Component);
}

/// <summary>A service part of a line with its share of the line's base by days, in minor units.</summary>
/// <param name="Days">At least 1: an empty service interval counts as a day.</param>
/// <param name="YearStart">First day of its customer year.</param>
public readonly record struct PaidServicePart(int Number, int Year, int Days, DateOnly YearStart, long NetMinor)
{
    internal static ImmutableArray<PaidServicePart> Split(InvoiceLine line, DateOnly anchor, long minor)
    {
        var parts = ServicePart.Split(line.ServiceFrom, line.ServiceUntil, anchor);
        var days = parts.Select(part => (long)Math.Max(1, part.Days)).ToArray();
        var nets = Rounding.ByLargestRemainder(minor, days);
        var split = ImmutableArray.CreateBuilder<PaidServicePart>(parts.Length);
        foreach (var part in parts)
            split.Add(new PaidServicePart(part.Number, part.Year, (int)days[part.Number - 1],
                CustomerYear.StartOf(anchor, part.Year), nets[part.Number - 1]));
        return split.MoveToImmutable();
    }
}

/// <summary>
/// What of a customer decides who earns: how it can be recognized, and versions that its paid keys keep.
/// </summary>
public sealed record PayingCustomer(CompanyIdentities Identities,
    ImmutableSortedDictionary<string, ProtectedVersion> ProtectedVersions);

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

    internal static ImmutableArray<Holder> FindAll((Component Component, Attribution Held)[] attributions,
        string customerId, DateOnly serviceFrom, DateOnly attributedFrom)
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
