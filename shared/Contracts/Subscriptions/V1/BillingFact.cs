using System.Text.Json.Serialization;

namespace Contracts.Subscriptions.V1;

/// <summary>
/// A billing fact in its canonical form: what a feed delivers, what Subscriptions stores and publishes, and what
/// Commissions keeps in the customer's journal. Totals are cumulative, so facts may come in any order, late or twice.
/// </summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "type")]
[JsonDerivedType(typeof(SubscriptionStarted), "subscription-started")]
[JsonDerivedType(typeof(SubscriptionEnded), "subscription-ended")]
[JsonDerivedType(typeof(SubscriptionPaused), "subscription-paused")]
[JsonDerivedType(typeof(SubscriptionResumed), "subscription-resumed")]
[JsonDerivedType(typeof(InvoiceIssued), "invoice-issued")]
[JsonDerivedType(typeof(PaymentRecorded), "payment-recorded")]
[JsonDerivedType(typeof(RefundRecorded), "refund-recorded")]
[JsonDerivedType(typeof(CreditNoteIssued), "credit-note-issued")]
[JsonDerivedType(typeof(ChargebackRecorded), "chargeback")]
[JsonDerivedType(typeof(CustomerProfileRecorded), "customer-profile")]
[JsonDerivedType(typeof(CustomersMerged), "customers-merged")]
public abstract record BillingFact
{
    /// <summary>Id that the source gave to this fact; the same id twice is a duplicate.</summary>
    public required string SourceEventId { get; init; }

    /// <summary>The feed that delivered it: "billing-api", "stripe", "csv". Set at ingestion.</summary>
    public string SourceSystem { get; init; } = "billing-api";

    public required string CustomerId { get; init; }
}

public sealed record SubscriptionStarted : BillingFact
{
    public required string SubscriptionId { get; init; }
    public required string Product { get; init; }
    public required DateOnly StartedOn { get; init; }
    public bool Trial { get; init; }
    public bool Nfr { get; init; }

    /// <summary>
    /// True when it ran already and goes on with another product. Such a start begins nothing on the day on which the
    /// subscription ends; a plain start of that day begins it again.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool PlanSwitch { get; init; }
}

public sealed record SubscriptionEnded : BillingFact
{
    public required string SubscriptionId { get; init; }
    public required DateOnly EndedOn { get; init; }
    public string? Reason { get; init; }
}

public sealed record SubscriptionPaused : BillingFact
{
    public required string SubscriptionId { get; init; }
    public required DateOnly On { get; init; }
}

public sealed record SubscriptionResumed : BillingFact
{
    public required string SubscriptionId { get; init; }
    public required DateOnly On { get; init; }
}

public sealed record InvoiceIssued : BillingFact
{
    public required string InvoiceId { get; init; }

    /// <summary>ISO 4217 code; every minor amount of the invoice, its payments and refunds is in it.</summary>
    public required string Currency { get; init; }

    public required DateOnly IssuedOn { get; init; }
    public required IReadOnlyList<InvoiceLine> Lines { get; init; }
}

/// <summary>One line of an invoice; service is [<see cref="ServiceFrom"/>, <see cref="ServiceUntil"/>).</summary>
public sealed record InvoiceLine
{
    public required string LineId { get; init; }
    public required string Product { get; init; }

    /// <summary>Net of tax after discounts, minor units; negative for a credit on the invoice itself.</summary>
    public required long NetMinor { get; init; }

    public long TaxMinor { get; init; }
    public required DateOnly ServiceFrom { get; init; }
    public required DateOnly ServiceUntil { get; init; }
    public bool Commissionable { get; init; } = true;
    public bool Trial { get; init; }
    public bool Nfr { get; init; }
}

public sealed record PaymentRecorded : BillingFact
{
    public required string InvoiceId { get; init; }

    /// <summary>
    /// Gross minor units paid on the invoice so far, this payment included; less than before when one bounced.
    /// </summary>
    public required long PaidGrossMinorTotal { get; init; }

    public required DateOnly PaidOn { get; init; }

    /// <summary>
    /// The source's own order of totals reported for one day; the larger total is the later one without it.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public long? Sequence { get; init; }
}

public sealed record RefundRecorded : BillingFact
{
    public required string InvoiceId { get; init; }
    public required DateOnly RefundedOn { get; init; }

    /// <summary>Net refunded so far by line; absent when the source does not allocate the refund.</summary>
    public IReadOnlyList<RefundedLine>? Lines { get; init; }

    /// <summary>
    /// Gross refunded so far on the invoice; what it exceeds the lines' refunds by is spread over the lines. When it is
    /// reported later than those and is lower than their net, they failed.
    /// </summary>
    public long? RefundedGrossMinorTotal { get; init; }

    /// <summary>
    /// The source's own order of totals reported for one day; the larger total is the later one without it.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public long? Sequence { get; init; }
}

public sealed record RefundedLine(string LineId, long RefundedNetMinorTotal);

/// <summary>Net credited by line: so far in all, or so far by this credit note when it is named.</summary>
public sealed record CreditNoteIssued : BillingFact
{
    /// <summary>Id of the credit note where the source tells them apart; notes of one invoice then add up.</summary>
    public string? CreditNoteId { get; init; }

    public required string InvoiceId { get; init; }
    public required IReadOnlyList<CreditedLine> Lines { get; init; }
    public required DateOnly IssuedOn { get; init; }

    /// <summary>
    /// The source's own order of totals reported for one day; the larger total is the later one without it.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public long? Sequence { get; init; }
}

public sealed record CreditedLine(string LineId, long CreditedNetMinorTotal);

public sealed record ChargebackRecorded : BillingFact
{
    public required string InvoiceId { get; init; }
    public required string DisputeId { get; init; }
    public required ChargebackState State { get; init; }

    /// <summary>Gross that was withdrawn, reinstated or asked about; a dispute can be won in part.</summary>
    public required long AmountGrossMinor { get; init; }

    public required DateOnly On { get; init; }
}

[JsonConverter(typeof(JsonStringEnumConverter<ChargebackState>))]
public enum ChargebackState
{
    /// <summary>The bank asks; no funds have moved.</summary>
    [JsonStringEnumMemberName("inquiry")] Inquiry,

    /// <summary>The bank took the funds back.</summary>
    [JsonStringEnumMemberName("withdrawn")] Withdrawn,

    /// <summary>The dispute was won; the funds are here again.</summary>
    [JsonStringEnumMemberName("reinstated")] Reinstated,
}

/// <summary>
/// What is known of a customer as a legal account. Name and bank account are personal data: delivered, not stored.
/// </summary>
public sealed record CustomerProfileRecorded : BillingFact
{
    public string? LegalId { get; init; }
    public string? Domain { get; init; }
    public string? Name { get; init; }

    /// <summary>IBAN from which the customer pays; delivered only, stored and published as its keyed hash.</summary>
    public string? BankAccount { get; init; }

    /// <summary>
    /// HMAC-SHA-256 of the IBAN under the programme's identity key; set at ingestion, never by a feed.
    /// </summary>
    public string? BankAccountHash { get; init; }

    public required string Country { get; init; }
}

public sealed record CustomersMerged : BillingFact
{
    /// <summary>The customer that goes on; <see cref="BillingFact.CustomerId"/> is absorbed by it.</summary>
    public required string IntoCustomerId { get; init; }
}
