using System.Text.Json;
using Contracts.Subscriptions.V1;
using Subscriptions.Domain.StripePayments;

namespace Subscriptions.Service.Stripe;

/// <summary>Money that goes back: refunds, credit notes, disputes. And which invoice a payment pays.</summary>
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
    /// succeeded, brings the money back.
    /// </summary>
    public static IEnumerable<StripeNote> RefundMade(JsonElement refund, DateOnly occurredOn, long at)
    {
        var id = refund.Text("id") ?? throw new KeyNotFoundException("id");
        var (payment, amount, customer) = (PaymentOf(refund), refund.Number("amount") ?? 0, refund.Text("metadata.customer_id"));
        StripeNote? note = refund.Text("status") switch
        {
            null or "succeeded" => new StripeRefundMade
            {
                PaymentId = payment, RefundId = id, AmountMinor = amount, CustomerId = customer, On = occurredOn,
            },
            "failed" or "canceled" => new StripeRefundFailed
            {
                PaymentId = payment, RefundId = id, AmountMinor = amount, CustomerId = customer, On = occurredOn, At = at,
            },
            _ => null,
        };
        return note is null ? [] : [.. LinkOf(refund, payment), note];
    }

    /// <summary>Each credit note stands for itself; its lines name the invoice lines they take back.</summary>
    public static IEnumerable<StripeNote> Credited(JsonElement note, DateOnly occurredOn)
    {
        StripeInvoices.RefuseShortened(note);
        var lines = note.Items("lines.data")
            .Where(line => line.Text("type") != "custom_line_item" && line.Text("invoice_line_item") is not null)
            .GroupBy(line => line.Text("invoice_line_item")!)
            .Select(line => new CreditedLine(line.Key, line.Sum(CreditedNet)))
            .ToArray();
        if (lines.Length == 0 || note.IdAt("invoice") is not { } invoiceId) yield break;
        yield return new StripeCreditNoted
        {
            InvoiceId = invoiceId,
            CreditNoteId = note.Text("id") ?? throw new KeyNotFoundException("id"),
            CustomerId = note.Text("metadata.customer_id"),
            On = occurredOn,
            Lines = lines,
        };
    }

    /// <summary>A credit note that was voided takes back nothing from the lines that it named.</summary>
    public static IEnumerable<StripeNote> Voided(JsonElement note, DateOnly occurredOn) =>
        Credited(note, occurredOn).Cast<StripeCreditNoted>().Select(credit => new StripeCreditVoided
        {
            InvoiceId = credit.InvoiceId,
            CreditNoteId = credit.CreditNoteId,
            CustomerId = credit.CustomerId,
            On = occurredOn,
            LineIds = [.. credit.Lines.Select(line => line.LineId)],
        });

    // Both amounts are before discounts; only "amount" still holds inclusive tax.
    private static long CreditedNet(JsonElement line) =>
        (line.Number("amount_excluding_tax") ?? (line.Number("amount") ?? 0) - StripeInvoices.Taxes(line).Inclusive)
        - StripeInvoices.Discounts(line);

    public static IEnumerable<StripeNote> Disputed(JsonElement dispute, string eventType, DateOnly occurredOn) =>
    [
        .. LinkOf(dispute, PaymentOf(dispute)),
        new StripeDisputeChanged
        {
            PaymentId = PaymentOf(dispute),
            DisputeId = dispute.Text("id") ?? throw new KeyNotFoundException("id"),
            CustomerId = dispute.Text("metadata.customer_id") ?? dispute.Text("charge.metadata.customer_id"),
            State = eventType switch
            {
                "charge.dispute.funds_withdrawn" => ChargebackState.Withdrawn,
                "charge.dispute.funds_reinstated" => ChargebackState.Reinstated,
                _ => ChargebackState.Inquiry,
            },
            AmountMinor = dispute.Number("amount") ?? 0,
            On = occurredOn,
        },
    ];

    /// <summary>Links that a charge tells: older API versions name the invoice, or the biller did in the metadata.</summary>
    public static IEnumerable<StripeNote> ChargeLinks(JsonElement charge) => LinkOf(charge, PaymentOf(charge));

    /// <summary>Older API versions name charge and payment intent on the invoice; newer ones may list its payments.</summary>
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
        PaymentsIn(invoicePayment).OfType<string>().Distinct().Select(payment => new StripePaymentLinked(payment, invoiceId));

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
