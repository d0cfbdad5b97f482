using Contracts.Subscriptions.V1;

namespace Subscriptions.Domain.StripePayments;

/// <summary>
/// What a Stripe event says that is no billing fact yet: which invoice a payment pays, or that money went back. Kept
/// as received; it becomes a billing fact as soon as payment, invoice and customer are known to belong together.
/// </summary>
public abstract record StripeNote;

/// <summary>The payment (payment intent, or the charge of older accounts) pays the invoice.</summary>
public sealed record StripePaymentLinked(string PaymentId, string InvoiceId) : StripeNote;

/// <summary>Money went back, or is claimed back.</summary>
public abstract record StripeReturn : StripeNote
{
    /// <summary>The customer where the event names it itself; else it is that of the invoice.</summary>
    public string? CustomerId { get; init; }

    public required DateOnly On { get; init; }
}

/// <summary>Of a payment. The invoice is that of the payment.</summary>
public abstract record StripePaymentReturn : StripeReturn
{
    public required string PaymentId { get; init; }
}

/// <summary>A charge tells its refunds so far.</summary>
public sealed record StripeChargeRefunded : StripePaymentReturn
{
    public required string ChargeId { get; init; }
    public required long RefundedMinorTotal { get; init; }

    /// <summary>When Stripe said it, in seconds since 1970; absent in notes from before totals could fall.</summary>
    public long? At { get; init; }
}

/// <summary>One refund that succeeded.</summary>
public sealed record StripeRefundMade : StripePaymentReturn
{
    public required string RefundId { get; init; }
    public required long AmountMinor { get; init; }
}

/// <summary>A refund that failed or was given up: the money is back, whatever was told of it before.</summary>
public sealed record StripeRefundFailed : StripePaymentReturn
{
    public required string RefundId { get; init; }
    public required long AmountMinor { get; init; }
    public required long At { get; init; }
}

public sealed record StripeDisputeChanged : StripePaymentReturn
{
    public required string DisputeId { get; init; }
    public required ChargebackState State { get; init; }
    public required long AmountMinor { get; init; }
}

/// <summary>A credit note names its invoice, but not the vendor's customer.</summary>
public sealed record StripeCreditNoted : StripeReturn
{
    public required string InvoiceId { get; init; }
    public required string CreditNoteId { get; init; }
    public required IReadOnlyList<CreditedLine> Lines { get; init; }
}

/// <summary>A credit note that was voided takes nothing back any more.</summary>
public sealed record StripeCreditVoided : StripeReturn
{
    public required string InvoiceId { get; init; }
    public required string CreditNoteId { get; init; }
    public required IReadOnlyList<string> LineIds { get; init; }
}

/// <summary>
/// Written by releases that did not tell payments apart by their moment; still in their streams, and of no effect.
/// </summary>
public sealed record StripePaymentFell(string InvoiceId, long PaidMinorTotal, long At) : StripeNote;
