using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Contracts.Leads.V1;
using Contracts.Subscriptions.V1;

namespace Commissions.Domain.Customers;

/// <summary>
/// Everything known of one customer, folded from the journal. Each member keeps what does not depend on the order of
/// arrival: maxima of cumulative totals, sets of states, intervals.
/// </summary>
public sealed record CustomerAccount
{
    public required string CustomerId { get; init; }
    public string? LegalId { get; init; }
    public string? Domain { get; init; }
    public ImmutableSortedDictionary<string, InvoiceAccount> Invoices { get; init; } = Empty<InvoiceAccount>();
    public ImmutableSortedDictionary<string, Subscription> Subscriptions { get; init; } = Empty<Subscription>();
    public ImmutableSortedDictionary<string, Attribution> Attributions { get; init; } = Empty<Attribution>();

    public static CustomerAccount New(string customerId) => new() { CustomerId = customerId };

    public InvoiceAccount Invoice(string invoiceId) =>
        Invoices.GetValueOrDefault(invoiceId) ?? new InvoiceAccount { InvoiceId = invoiceId };

    public static ImmutableSortedDictionary<string, T> Empty<T>() =>
        ImmutableSortedDictionary.Create<string, T>(StringComparer.Ordinal);
}

/// <summary>An invoice and what happened to its money so far; a refund may be known before the invoice itself.</summary>
public sealed record InvoiceAccount
{
    public required string InvoiceId { get; init; }
    public string? Currency { get; init; }
    public DateOnly? IssuedOn { get; init; }
    public ImmutableArray<InvoiceLine> Lines { get; init; } = [];
    public ImmutableArray<Payment> Payments { get; init; } = [];

    /// <summary>Net refunded by line, where the source allocates refunds.</summary>
    public ImmutableSortedDictionary<string, long> RefundedNet { get; init; } = CustomerAccount.Empty<long>();

    /// <summary>Gross refunded on the invoice, where the source does not.</summary>
    public long RefundedGross { get; init; }

    /// <summary>Net credited by credit note and line; "" for a source that reports one total over all notes.</summary>
    public ImmutableSortedDictionary<string, ImmutableSortedDictionary<string, long>> CreditNotes { get; init; } =
        CustomerAccount.Empty<ImmutableSortedDictionary<string, long>>();

    public ImmutableSortedDictionary<string, Chargeback> Chargebacks { get; init; } = CustomerAccount.Empty<Chargeback>();

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

public sealed record Subscription(string SubscriptionId, DateOnly? StartedOn, DateOnly? EndedOn);

/// <summary>Who holds which role for the customer in [From, Until).</summary>
public sealed record Attribution(
    string AttributionId, string PartnerId, AttributionRole Role, int SharePpm, DateOnly? From, DateOnly? Until)
{
    /// <summary>False until the start is known: an end may arrive first.</summary>
    public bool Covers(DateOnly date) => From is { } from && from <= date && (Until is not { } until || date < until);
}
