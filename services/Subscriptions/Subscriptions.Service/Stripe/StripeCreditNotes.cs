using System.Text.Json;
using Contracts.Subscriptions.V1;
using Money;
using Subscriptions.Domain.StripePayments;

namespace Subscriptions.Service.Stripe;

/// <summary>credit_note.*: what an invoice is less owed for, and what goes back for it.</summary>
internal static class StripeCreditNotes
{
    /// <summary>
    /// Each credit note stands for itself; its lines name the invoice lines they take back. What it gives back within
    /// Stripe is told as a refund of the payment; what was given back outside is told here, as a refund of the note.
    /// </summary>
    public static IEnumerable<StripeNote> Credited(JsonElement note, DateOnly occurredOn)
    {
        StripeInvoices.RefuseShortened(note);
        if (note.IdAt("invoice") is not { } invoiceId) yield break;
        var (id, customer) = (IdOf(note), note.Text("metadata.customer_id"));
        var lines = LinesOf(note).ToArray();
        if (lines.Any(line => line.CreditedNetMinorTotal != 0))
            yield return new StripeCreditNoted
            {
                InvoiceId = invoiceId, CreditNoteId = id, CustomerId = customer, On = occurredOn, Lines = lines,
            };
        if (OutOfBand(note) is not (> 0 and var outside)) yield break;
        yield return new StripePaymentLinked(id, invoiceId);
        yield return new StripeRefundMade
        {
            PaymentId = id, RefundId = id, AmountMinor = outside, CustomerId = customer, On = occurredOn,
        };
    }

    /// <summary>
    /// A credit note that was voided takes back nothing from the lines that it named, and gives nothing back.
    /// </summary>
    public static IEnumerable<StripeNote> Voided(JsonElement note, DateOnly occurredOn, long at)
    {
        StripeInvoices.RefuseShortened(note);
        if (note.IdAt("invoice") is not { } invoiceId) yield break;
        var (id, customer) = (IdOf(note), note.Text("metadata.customer_id"));
        var lines = LinesOf(note).Select(line => line.LineId).ToArray();
        if (lines.Length > 0)
            yield return new StripeCreditVoided
            {
                InvoiceId = invoiceId, CreditNoteId = id, CustomerId = customer, On = occurredOn, LineIds = lines,
            };
        if (OutOfBand(note) is not (> 0 and var outside)) yield break;
        yield return new StripePaymentLinked(id, invoiceId);
        yield return new StripeRefundFailed
        {
            PaymentId = id, RefundId = id, AmountMinor = outside, CustomerId = customer, On = occurredOn, At = at,
        };
    }

    /// <summary>
    /// What was paid and then credited to the customer's balance stays paid: it pays a later invoice, which for that
    /// counts as unpaid. So that part of the note takes nothing back here (rule 4.8).
    /// </summary>
    private static IEnumerable<CreditedLine> LinesOf(JsonElement note)
    {
        var whole = note.Number("amount") ?? 0;
        var kept = ToBalance(note, whole);
        return note.Items("lines.data")
            .Where(line => line.Text("type") != "custom_line_item" && line.Text("invoice_line_item") is not null)
            .GroupBy(line => line.Text("invoice_line_item")!)
            .Select(line => (Id: line.Key, Net: line.Sum(CreditedNet)))
            .Select(line =>
                new CreditedLine(line.Id, kept == 0 ? line.Net : Rounding.Proportion(line.Net, whole - kept, whole)));
    }

    // Gross. Amounts by way since API version 2024-12-18; before, a note that refunds and credits does not say how much
    // of each.
    private static long ToBalance(JsonElement note, long whole)
    {
        if (whole <= 0 || note.At("customer_balance_transaction") is null) return 0;
        if (note.At("refund") is not null && note.At("refunds") is null) return 0;
        var beforePayment = note.Number("pre_payment_amount") ?? 0;
        var refunded = note.Items("refunds").Where(refund => !IsOutside(refund))
            .Sum(refund => refund.Number("amount_refunded") ?? 0);
        return Math.Clamp(whole - beforePayment - refunded - OutOfBand(note), 0, whole);
    }

    // A refund of a payment that was only recorded with Stripe is told by no refund of its own.
    private static long OutOfBand(JsonElement note) => (note.Number("out_of_band_amount") ?? 0)
        + note.Items("refunds").Where(IsOutside).Sum(refund => refund.Number("amount_refunded") ?? 0);

    private static bool IsOutside(JsonElement refund) => refund.Text("type") == "payment_record_refund";

    // Both amounts are before discounts; only "amount" still holds inclusive tax.
    private static long CreditedNet(JsonElement line) =>
        (line.Number("amount_excluding_tax") ?? (line.Number("amount") ?? 0) - StripeInvoices.Taxes(line).Inclusive)
        - StripeInvoices.Discounts(line) - StripeInvoices.BillingCredits(line);

    private static string IdOf(JsonElement note) => note.Text("id") ?? throw new KeyNotFoundException("id");
}
