using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Contracts.Leads.V1;
using Contracts.Subscriptions.V1;
using Money;

namespace Commissions.Domain.Customers;

/// <summary>
/// Everything known of one customer, folded from the journal. Each member keeps what does not depend on the order of
/// arrival: maxima of cumulative totals, sets of states, intervals.
/// </summary>
public sealed record CustomerAccount
{
    public required string CustomerId { get; init; }

    /// <summary>Every legal id and domain ever reported: which of them came last must not decide about money.</summary>
    [JsonConverter(typeof(OrdinalJson))]
    public ImmutableSortedSet<string> LegalIds { get; init; } = OrdinalJson.EmptySet;

    [JsonConverter(typeof(OrdinalJson))]
    public ImmutableSortedSet<string> Domains { get; init; } = OrdinalJson.EmptySet;

    [JsonConverter(typeof(OrdinalJson))]
    public ImmutableSortedDictionary<string, InvoiceAccount> Invoices { get; init; } = Empty<InvoiceAccount>();

    [JsonConverter(typeof(OrdinalJson))]
    public ImmutableSortedDictionary<string, Subscription> Subscriptions { get; init; } = Empty<Subscription>();

    [JsonConverter(typeof(OrdinalJson))]
    public ImmutableSortedDictionary<string, Attribution> Attributions { get; init; } = Empty<Attribution>();

    /// <summary>Trainings sold by a partner; only in the partner's own account.</summary>
    [JsonConverter(typeof(OrdinalJson))]
    public ImmutableSortedDictionary<string, Training> Trainings { get; init; } = Empty<Training>();

    /// <summary>Approved manual adjustments; only in the partner's own account.</summary>
    [JsonConverter(typeof(OrdinalJson))]
    public ImmutableSortedDictionary<string, Adjustment> Adjustments { get; init; } = Empty<Adjustment>();

    /// <summary>Plan versions that paid keys keep although a later version pays less, by ledger key.</summary>
    [JsonConverter(typeof(OrdinalJson))]
    public ImmutableSortedDictionary<string, KeptVersion> Kept { get; init; } = Empty<KeptVersion>();

    public static CustomerAccount New(string customerId) => new() { CustomerId = customerId };

    /// <summary>
    /// The account in which a partner's own money is kept: trainings and adjustments, which belong to no customer.
    /// </summary>
    public static string IdOfPartner(string partnerId) => $"partner-account:{partnerId}";

    /// <summary>Partners whose type, plan or segment decides about money of this account, in order.</summary>
    [JsonIgnore]
    public IEnumerable<string> PartnerIds => Attributions.Values.Select(held => held.PartnerId)
        .Concat(Trainings.Values.Select(training => training.PartnerId)).Distinct().Order(StringComparer.Ordinal);

    /// <summary>One account of two customers that turned out to be one. Each line and attribution keeps its customer.</summary>
    public CustomerAccount UnitedWith(CustomerAccount other) => this with
    {
        LegalIds = LegalIds.Union(other.LegalIds),
        Domains = Domains.Union(other.Domains),
        // A fact of one line may have come under either customer, so what both know of it is put together.
        Invoices = United(Invoices, other.Invoices, (one, same) => one.UnitedWith(same)),
        Subscriptions = United(Subscriptions, other.Subscriptions, (one, same) => one.UnitedWith(same)),
        Attributions = United(Attributions, other.Attributions, (one, same) => one.UnitedWith(same)),
        Trainings = Trainings.SetItems(other.Trainings),
        Adjustments = Adjustments.SetItems(other.Adjustments),
        Kept = Kept.SetItems(other.Kept),
    };

    internal static ImmutableSortedDictionary<string, T> United<T>(ImmutableSortedDictionary<string, T> ones,
        ImmutableSortedDictionary<string, T> others, Func<T, T, T> unite) => others.IsEmpty ? ones
        : ones.IsEmpty ? others
        : ones.SetItems(others.Select(other =>
            KeyValuePair.Create(other.Key, ones.TryGetValue(other.Key, out var one) ? unite(one, other.Value) : other.Value)));

    public InvoiceAccount Invoice(string invoiceId) =>
        Invoices.GetValueOrDefault(invoiceId) ?? new InvoiceAccount { InvoiceId = invoiceId };

    public static ImmutableSortedDictionary<string, T> Empty<T>() =>
        ImmutableSortedDictionary.Create<string, T>(StringComparer.Ordinal);
}

/// <summary>An invoice and what happened to its money so far; a refund may be known before the invoice itself.</summary>
public sealed record InvoiceAccount
{
    public required string InvoiceId { get; init; }

    /// <summary>The customer it was issued to; null until it is known.</summary>
    public string? CustomerId { get; init; }

    /// <summary>Id that the source gave to the issue; decides between two reports of one invoice.</summary>
    public string? IssuedAs { get; init; }

    public string? Currency { get; init; }
    public DateOnly? IssuedOn { get; init; }
    public ImmutableArray<InvoiceLine> Lines { get; init; } = [];
    public ImmutableArray<Payment> Payments { get; init; } = [];

    /// <summary>Net refunded by line, where the source allocates refunds.</summary>
    [JsonConverter(typeof(OrdinalJson))]
    public ImmutableSortedDictionary<string, long> RefundedNet { get; init; } = CustomerAccount.Empty<long>();

    /// <summary>Gross refunded on the invoice, where the source does not.</summary>
    public long RefundedGross { get; init; }

    /// <summary>Net credited by credit note and line; "" for a source that reports one total over all notes.</summary>
    [JsonConverter(typeof(OrdinalJson))]
    public ImmutableSortedDictionary<string, ImmutableSortedDictionary<string, long>> CreditNotes { get; init; } =
        CustomerAccount.Empty<ImmutableSortedDictionary<string, long>>();

    [JsonConverter(typeof(OrdinalJson))]
    public ImmutableSortedDictionary<string, Chargeback> Chargebacks { get; init; } = CustomerAccount.Empty<Chargeback>();

    /// <summary>What two accounts know of one invoice, put together: the later issue, the larger totals.</summary>
    public InvoiceAccount UnitedWith(InvoiceAccount other)
    {
        var issue = IssuedAs is null || (other.IssuedAs is not null && other.IsIssuedAfter(this)) ? other : this;
        return issue with
        {
            Payments = other.Payments.IsEmpty ? Payments : PaymentsOf([.. Payments, .. other.Payments]),
            RefundedNet = CustomerAccount.United(RefundedNet, other.RefundedNet, Math.Max),
            RefundedGross = Math.Max(RefundedGross, other.RefundedGross),
            CreditNotes = CustomerAccount.United(CreditNotes, other.CreditNotes,
                (lines, same) => CustomerAccount.United(lines, same, Math.Max)),
            Chargebacks = CustomerAccount.United(Chargebacks, other.Chargebacks, (one, same) => new Chargeback(
                Math.Max(one.AmountGross, same.AmountGross), one.Withdrawn || same.Withdrawn, one.Reinstated || same.Reinstated)),
        };
    }

    /// <summary>A source that reports an invoice twice means the later report, whichever arrives first.</summary>
    public bool IsIssuedAfter(InvoiceAccount other) => IssuedOn != other.IssuedOn
        ? IssuedOn > other.IssuedOn
        : string.CompareOrdinal(IssuedAs, other.IssuedAs) > 0;

    /// <summary>In order of the total; two reports of the same total keep the earlier date.</summary>
    public static ImmutableArray<Payment> PaymentsOf(IEnumerable<Payment> reported) =>
    [
        .. reported.GroupBy(payment => payment.GrossTotal)
            .Select(same => new Payment(same.Key, same.Min(payment => payment.PaidOn)))
            .OrderBy(payment => payment.GrossTotal),
    ];

    public long CreditedNet(string lineId) => CreditNotes.Values.Sum(note => note.GetValueOrDefault(lineId));

    /// <summary>Gross paid so far: the largest cumulative total known.</summary>
    [JsonIgnore]
    public long PaidGross => Payments.IsEmpty ? 0 : Payments[^1].GrossTotal;

    /// <summary>Date of the payment that reached <see cref="PaidGross"/>.</summary>
    [JsonIgnore]
    public DateOnly PaidOn => Payments[^1].PaidOn;
}

/// <summary>A cumulative payment; kept in order of the total, so that equal histories are equal records.</summary>
public readonly record struct Payment(long GrossTotal, DateOnly PaidOn);

public sealed record Chargeback(long AmountGross, bool Withdrawn, bool Reinstated);

public sealed record Subscription(string SubscriptionId, DateOnly? StartedOn, DateOnly? EndedOn)
{
    public Subscription UnitedWith(Subscription other) => this with
    {
        StartedOn = Earlier(StartedOn, other.StartedOn),
        EndedOn = Earlier(EndedOn, other.EndedOn),
    };

    internal static DateOnly? Earlier(DateOnly? one, DateOnly? other) => one is null || other < one ? other ?? one : one;
}

/// <summary>A training that a partner sold and held; revenue in minor units.</summary>
public sealed record Training(
    string TrainingId, string PartnerId, DateOnly DeliveredOn, long RevenueMinor, string Currency);

/// <summary>Money that two people agreed to add to or take from a partner's ledger.</summary>
public sealed record Adjustment(string AdjustmentId, string PartnerId, Amount Amount, DateOnly ApprovedOn);

/// <summary>A paid key keeps this version in place of every version of the plan up to another one.</summary>
public sealed record KeptVersion(string PlanId, int Version, int InPlaceOf);

/// <summary>Who holds which role for the customer in [From, Until).</summary>
public sealed record Attribution(string AttributionId, string CustomerId, string PartnerId, AttributionRole Role,
    int SharePpm, DateOnly? From, DateOnly? Until)
{
    /// <summary>The start that one knows, and the earlier end.</summary>
    public Attribution UnitedWith(Attribution other) =>
        (From is null ? other : this) with { Until = Subscription.Earlier(Until, other.Until) };

    /// <summary>False until the start is known: an end may arrive first.</summary>
    public bool Covers(DateOnly date) => From is { } from && from <= date && (Until is not { } until || date < until);
}
