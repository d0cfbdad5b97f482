using System.Text.Json;
using Contracts.Subscriptions.V1;

namespace Subscriptions.Service.Stripe;

/// <summary>Money that goes back: refunds, credit notes, disputes.</summary>
internal static class StripeReturns
{
    /// <summary>
    /// A charge's refunds are cumulative. Newer API versions no longer name the invoice on the charge; the biller writes
    /// it into the metadata, or the refund cannot be placed and says nothing here.
    /// </summary>
    public static IReadOnlyList<BillingFact> Refunded(JsonElement charge, DateOnly occurredOn)
    {
        if (InvoiceOf(charge) is not { } invoiceId) return [];
        var refunded = charge.Number("amount_refunded") ?? 0;
        return
        [
            new RefundRecorded
            {
                SourceEventId = $"stripe:{charge.Text("id")}:refunded:{refunded}",
                SourceSystem = StripeTranslation.SourceSystem,
                CustomerId = StripeTranslation.CustomerId(charge),
                InvoiceId = invoiceId,
                RefundedOn = occurredOn,
                RefundedGrossMinorTotal = refunded,
            },
        ];
    }

    /// <summary>Each credit note stands for itself; its lines name the invoice lines they take back.</summary>
    public static IReadOnlyList<BillingFact> Credited(JsonElement note, DateOnly occurredOn)
    {
        var lines = note.Items("lines.data")
            .Where(line => line.Text("type") != "custom_line_item" && line.Text("invoice_line_item") is not null)
            .GroupBy(line => line.Text("invoice_line_item")!)
            .Select(line => new CreditedLine(line.Key, line.Sum(CreditedNet)))
            .ToArray();
        return lines.Length == 0 || note.IdAt("invoice") is not { } invoiceId
            ? []
            :
            [
                new CreditNoteIssued
                {
                    SourceEventId = $"stripe:{note.Text("id")}:credited",
                    SourceSystem = StripeTranslation.SourceSystem,
                    CustomerId = StripeTranslation.CustomerId(note),
                    InvoiceId = invoiceId,
                    CreditNoteId = note.Text("id"),
                    IssuedOn = occurredOn,
                    Lines = lines,
                },
            ];
    }

    // Both amounts are before discounts; only "amount" still holds inclusive tax.
    private static long CreditedNet(JsonElement line) =>
        (line.Number("amount_excluding_tax") ?? (line.Number("amount") ?? 0) - StripeInvoices.Taxes(line).Inclusive)
        - StripeInvoices.Discounts(line);

    public static IReadOnlyList<BillingFact> Disputed(JsonElement dispute, string eventType, DateOnly occurredOn)
    {
        if (InvoiceOf(dispute) is not { } invoiceId) return [];
        var state = eventType switch
        {
            "charge.dispute.funds_withdrawn" => ChargebackState.Withdrawn,
            "charge.dispute.funds_reinstated" => ChargebackState.Reinstated,
            _ => ChargebackState.Inquiry,
        };
        return
        [
            new ChargebackRecorded
            {
                SourceEventId = $"stripe:{dispute.Text("id")}:{state}",
                SourceSystem = StripeTranslation.SourceSystem,
                CustomerId = StripeTranslation.CustomerId(dispute),
                InvoiceId = invoiceId,
                DisputeId = dispute.Text("id")!,
                State = state,
                AmountGrossMinor = dispute.Number("amount") ?? 0,
                On = occurredOn,
            },
        ];
    }

    private static string? InvoiceOf(JsonElement content) =>
        content.IdAt("invoice") ?? content.Text("metadata.invoice_id") ?? content.Text("payment_intent.metadata.invoice_id")
        ?? content.IdAt("charge.invoice");
}
