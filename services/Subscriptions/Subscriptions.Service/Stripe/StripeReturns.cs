using System.Text.Json;
using Contracts.Subscriptions.V1;
using Subscriptions.Domain.StripePayments;

namespace Subscriptions.Service.Stripe;

/// <summary>Money that goes back: refunds and disputes. And which invoice a payment pays.</summary>
internal static class StripeReturns
{
    public static IEnumerable<StripeNote> Refunded(JsonElement charge, DateOnly occurredOn, long at) =>
    [
        .. LinkOf(charge, PaymentOf(charge)),
        new StripeChargeRefunded
        {
            PaymentId = PaymentOf(charge),
            ChargeId = charge.Text("id") ?? throw new KeyNotFoundException("id"),
            RefundedMinorTotal = charge.Number("amount_refunded") ?? 0,
            CustomerId = charge.Text("metadata.customer_id"),
            On = occurredOn,
            At = at,
        },
    ];

    /// <summary>
    /// A refund counts once it has succeeded; until then the money is still here. One that fails, even days after it
    /// succeeded, brings the money back. Several events tell of one refund; its own date is the same in all of them.
    /// </summary>
    public static IEnumerable<StripeNote> RefundMade(
        JsonElement refund, DateOnly occurredOn, long at, Func<long, DateOnly> dateOf)
    {
        var id = refund.Text("id") ?? throw new KeyNotFoundException("id");
        var (payment, amount, customer) = (PaymentOf(refund), refund.Number("amount")
            ?? 0, refund.Text("metadata.customer_id"));
        StripeNote? note = refund.Text("status") switch
        {
            null or "succeeded" => new StripeRefundMade
            {
                PaymentId = payment, RefundId = id, AmountMinor = amount, CustomerId = customer,
                On = refund.Number("created") is { } created ? dateOf(created) : occurredOn,
            },
            "failed" or "canceled" => new StripeRefundFailed
            {
                PaymentId = payment, RefundId = id, AmountMinor = amount, CustomerId = customer,
                On = occurredOn, At = at,
            },
            _ => null,
        };
        return note is null ? [] : [.. LinkOf(refund, payment), note];
    }

    public static IEnumerable<StripeNote> Disputed(JsonElement dispute, string eventType, DateOnly occurredOn)
    {
        var state = eventType switch
        {
            "charge.dispute.funds_withdrawn" => ChargebackState.Withdrawn,
            "charge.dispute.funds_reinstated" => ChargebackState.Reinstated,
            _ => ChargebackState.Inquiry,
        };
        return
        [
            .. LinkOf(dispute, PaymentOf(dispute)),
            new StripeDisputeChanged
            {
                PaymentId = PaymentOf(dispute),
                DisputeId = dispute.Text("id") ?? throw new KeyNotFoundException("id"),
                CustomerId = dispute.Text("metadata.customer_id") ?? dispute.Text("charge.metadata.customer_id"),
                State = state,
                AmountMinor = MovedSoFar(dispute, state),
                On = occurredOn,
            },
        ];
    }

    /// <summary>
    /// What moved in one direction so far: a dispute can be won in part, and lost again. Its amount is what is
    /// disputed; what moved is in its balance transactions, unless those are in another currency, that in which the
    /// vendor is paid out.
    /// </summary>
    private static long MovedSoFar(JsonElement dispute, ChargebackState state)
    {
        var disputed = dispute.Number("amount") ?? 0;
        if (state == ChargebackState.Inquiry) return disputed;
        var moved = dispute.Items("balance_transactions").ToArray();
        if (moved.Any(one => one.Text("currency") != dispute.Text("currency"))) return disputed;
        var sign = state == ChargebackState.Withdrawn ? -1 : 1;
        var amounts = moved.Select(one => sign * (one.Number("amount") ?? 0)).Where(amount => amount > 0).ToArray();
        return amounts.Length == 0 ? disputed : amounts.Sum();
    }

    /// <summary>
    /// Links that a charge tells: older API versions name the invoice, or the biller did in the metadata.
    /// </summary>
    public static IEnumerable<StripeNote> ChargeLinks(JsonElement charge) => LinkOf(charge, PaymentOf(charge));

    /// <summary>
    /// Older API versions name charge and payment intent on the invoice; newer ones may list its payments.
    /// </summary>
    public static IEnumerable<StripeNote> InvoiceLinks(JsonElement invoice)
    {
        var invoiceId = invoice.Text("id") ?? throw new KeyNotFoundException("id");
        var payments = invoice.Items("payments.data").SelectMany(PaymentsIn)
            .Append(invoice.IdAt("payment_intent")).Append(invoice.IdAt("charge"));
        return payments.OfType<string>().Distinct().Select(payment => new StripePaymentLinked(payment, invoiceId));
    }

    /// <summary>invoice_payment.*: says which payment pays which invoice, since 2025-03-31.</summary>
    public static IEnumerable<StripeNote> PaymentLinks(JsonElement invoicePayment) =>
        invoicePayment.IdAt("invoice") is not { } invoiceId ? [] :
        PaymentsIn(invoicePayment).OfType<string>().Distinct()
            .Select(payment => new StripePaymentLinked(payment, invoiceId));

    private static IEnumerable<string?> PaymentsIn(JsonElement invoicePayment) =>
    [
        invoicePayment.IdAt("payment.payment_intent") ?? invoicePayment.IdAt("payment_intent"),
        invoicePayment.IdAt("payment.charge") ?? invoicePayment.IdAt("charge"),
    ];

    private static IEnumerable<StripeNote> LinkOf(JsonElement content, string paymentId)
    {
        var invoiceId = content.IdAt("invoice") ?? content.Text("metadata.invoice_id")
            ?? content.Text("payment_intent.metadata.invoice_id") ?? content.IdAt("charge.invoice")
            ?? content.Text("charge.metadata.invoice_id");
        return invoiceId is null ? [] : [new StripePaymentLinked(paymentId, invoiceId)];
    }

    // A refund and a dispute name their charge; a charge is named by its own id.
    private static string PaymentOf(JsonElement content) => content.IdAt("payment_intent") ?? content.IdAt("charge")
        ?? content.Text("id") ?? throw new KeyNotFoundException("payment_intent");
}
