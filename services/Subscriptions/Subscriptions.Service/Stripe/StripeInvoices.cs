using System.Text.Json;
using Contracts.Subscriptions.V1;

namespace Subscriptions.Service.Stripe;

/// <summary>
/// invoice.*: a paid invoice carries all of itself, so its lines are known even if they come first with it.
/// </summary>
internal static class StripeInvoices
{
    public static InvoiceIssued Issued(JsonElement invoice, Func<long, DateOnly> dateOf)
    {
        var id = invoice.GetProperty("id").GetString()!;
        RefuseShortened(invoice);
        return new InvoiceIssued
        {
            SourceEventId = IssueId(id),
            SourceSystem = StripeTranslation.SourceSystem,
            CustomerId = StripeTranslation.CustomerId(invoice),
            InvoiceId = id,
            Currency = (invoice.Text("currency") ?? throw new KeyNotFoundException("currency")).ToUpperInvariant(),
            IssuedOn = dateOf(invoice.Number("status_transitions.finalized_at") ?? invoice.Number("effective_at")
                ?? invoice.Number("created") ?? throw new KeyNotFoundException("created")),
            Lines = [.. invoice.Items("lines.data").Select(line => Line(line, dateOf))],
        };
    }

    /// <summary>Id of the fact that an invoice was issued.</summary>
    public static string IssueId(string invoiceId) => $"stripe:{invoiceId}:issued";

    /// <summary>
    /// An event carries only the first lines of a long document. A part of an invoice must not pass for the whole.
    /// </summary>
    /// <exception cref="ShortenedDocumentException">The document has more lines than the event carries.</exception>
    public static void RefuseShortened(JsonElement document)
    {
        if (document.At("lines.has_more") is { ValueKind: JsonValueKind.True })
            throw new ShortenedDocumentException(document.Text("id") ?? "");
    }

    /// <summary>
    /// What is paid so far, and since when: what bounced may be paid again up to the same total, also on the same day.
    /// </summary>
    /// <param name="at">When the event says it, in seconds since 1970; a paid invoice says itself when it was
    /// paid.</param>
    public static PaymentRecorded Paid(JsonElement invoice, long at, Func<long, DateOnly> dateOf)
    {
        var id = invoice.GetProperty("id").GetString()!;
        var paid = invoice.Number("amount_paid") ?? 0;
        var since = invoice.Text("status") == "paid" ? invoice.Number("status_transitions.paid_at") ?? at : at;
        return new PaymentRecorded
        {
            SourceEventId = $"stripe:{id}:paid:{paid}:{since}",
            SourceSystem = StripeTranslation.SourceSystem,
            CustomerId = StripeTranslation.CustomerId(invoice),
            InvoiceId = id,
            PaidGrossMinorTotal = paid,
            PaidOn = dateOf(since),
            Sequence = since,
        };
    }

    /// <summary>Id of a payment in releases up to 0.1.</summary>
    public static string FormerPaymentId(string invoiceId, long paidTotal) => $"stripe:{invoiceId}:paid:{paidTotal}";

    private static InvoiceLine Line(JsonElement line, Func<long, DateOnly> dateOf)
    {
        var (inclusive, exclusive) = Taxes(line);
        return new InvoiceLine
        {
            LineId = line.GetProperty("id").GetString()!,
            Product = line.Text("pricing.price_details.product") ?? line.IdAt("price.product") ?? line.Text("price.id")
                ?? line.Text("plan.id") ?? "unknown",
            NetMinor = (line.Number("amount") ?? 0) - Discounts(line) - BillingCredits(line) - inclusive,
            TaxMinor = inclusive + exclusive,
            ServiceFrom = dateOf(line.Number("period.start") ?? throw new KeyNotFoundException("period.start")),
            ServiceUntil = dateOf(line.Number("period.end") ?? throw new KeyNotFoundException("period.end")),
            Commissionable = line.Text("metadata.commissionable") != "false",
            Nfr = line.Text("metadata.nfr") == "true",
        };
    }

    public static long Discounts(JsonElement line) =>
        line.Items("discount_amounts").Sum(discount => discount.Number("amount") ?? 0);

    // What was bought as credit earlier was paid then. Discounts are in this list as well as in their own.
    public static long BillingCredits(JsonElement line) => line.Items("pretax_credit_amounts")
        .Where(credit => credit.Text("type") == "credit_balance_transaction")
        .Sum(credit => credit.Number("amount") ?? 0);

    // "taxes" since 2025-03-31, "tax_amounts" before.
    public static (long Inclusive, long Exclusive) Taxes(JsonElement line)
    {
        var newer = line.Items("taxes").Select(tax =>
            (Amount: tax.Number("amount") ?? 0, Inclusive: tax.Text("tax_behavior") == "inclusive"));
        var older = line.Items("tax_amounts").Select(tax =>
            (Amount: tax.Number("amount") ?? 0, Inclusive: tax.At("inclusive") is { ValueKind: JsonValueKind.True }));
        var taxes = newer.Concat(older).ToArray();
        return (taxes.Where(tax => tax.Inclusive).Sum(tax => tax.Amount),
            taxes.Where(tax => !tax.Inclusive).Sum(tax => tax.Amount));
    }
}

/// <summary>A document with more lines than its event carries.</summary>
internal sealed class ShortenedDocumentException(string documentId) : Exception($"'{documentId}' has more lines.")
{
    public string DocumentId { get; } = documentId;
}
