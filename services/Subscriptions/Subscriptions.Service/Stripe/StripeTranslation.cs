using System.Text.Json;
using Contracts.Subscriptions.V1;
using Hosting;
using Subscriptions.Domain.StripePayments;

namespace Subscriptions.Service.Stripe;

/// <summary>What a Stripe event says: billing facts, and notes that become facts once they can be placed.</summary>
internal sealed record StripeSaid(IReadOnlyList<BillingFact> Facts, IReadOnlyList<StripeNote> Notes)
{
    public static StripeSaid Nothing { get; } = new([], []);

    public bool IsUnderstood => Facts.Count + Notes.Count > 0;
}

/// <summary>
/// Stripe events as canonical facts. The ids of the facts come from what the event says, not from the event's own id:
/// two events that say the same (invoice.paid and invoice.payment_succeeded) give the same fact once.
/// </summary>
internal sealed class StripeTranslation(ProgrammeCalendar calendar)
{
    public const string SourceSystem = PlacedReturns.SourceSystem;

    /// <summary>What an event says; nothing for a type that says nothing about commissions.</summary>
    /// <exception cref="KeyNotFoundException">The event lacks a member that Stripe always sends.</exception>
    public StripeSaid SaidBy(JsonElement @event)
    {
        var content = @event.GetProperty("data").GetProperty("object");
        var type = @event.GetProperty("type").GetString()!;
        var at = @event.Number("created") ?? throw new KeyNotFoundException("created");
        return SaidBy(@event, content, type, DateOf(at), at);
    }

    private StripeSaid SaidBy(JsonElement @event, JsonElement content, string type, DateOnly occurredOn, long at) =>
        type switch
        {
            "customer.created" or "customer.updated" => Facts(CustomerOf(content, @event.Text("id")!)),
            "customer.tax_id.created" or "customer.tax_id.updated" => Facts(TaxIdOf(content, @event.Text("id")!)),
            _ when type.StartsWith("customer.subscription.", StringComparison.Ordinal) =>
                Facts(StripeSubscriptions.FactsOf(@event, content, type, occurredOn, DateOf)),
            "invoice.finalized" => new StripeSaid(
                [StripeInvoices.Issued(content, DateOf)], [.. StripeReturns.InvoiceLinks(content)]),
            "invoice.paid" or "invoice.payment_succeeded" => PaidBy(content, at),
            "invoice.updated" when LessIsPaid(@event, content) => FellBy(@event, content, occurredOn, at),
            "invoice.updated" when IsPartlyPaid(@event, content) => PaidBy(content, at),
            "invoice_payment.paid" => Notes(StripeReturns.PaymentLinks(content)),
            "charge.succeeded" or "charge.updated" => Notes(StripeReturns.ChargeLinks(content)),
            "charge.refunded" => Notes(StripeReturns.Refunded(content, occurredOn, at)),
            "refund.created" or "refund.updated" or "refund.failed" or "charge.refund.updated" =>
                Notes(StripeReturns.RefundMade(content, occurredOn, at, DateOf)),
            "credit_note.created" => Notes(StripeCreditNotes.Credited(content, occurredOn)),
            "credit_note.voided" => Notes(StripeCreditNotes.Voided(content, occurredOn, at)),
            "charge.dispute.created" or "charge.dispute.funds_withdrawn" or "charge.dispute.funds_reinstated" =>
                Notes(StripeReturns.Disputed(content, type, occurredOn)),
            _ => StripeSaid.Nothing,
        };

    /// <summary>The vendor's own customer id from the metadata, else Stripe's.</summary>
    public static string CustomerId(JsonElement content) =>
        content.Text("metadata.customer_id")
        ?? content.Text("parent.subscription_details.metadata.customer_id")
        ?? content.Text("subscription_details.metadata.customer_id")
        ?? content.IdAt("customer") ?? content.IdAt("charge.customer") ?? throw new KeyNotFoundException("customer");

    private DateOnly DateOf(long unixSeconds) => calendar.DateOf(DateTimeOffset.FromUnixTimeSeconds(unixSeconds));

    private StripeSaid PaidBy(JsonElement invoice, long at) => new(
        [StripeInvoices.Issued(invoice, DateOf), StripeInvoices.Paid(invoice, at, DateOf)],
        [.. StripeReturns.InvoiceLinks(invoice)]);

    // A part payment changes the invoice, but "invoice.paid" comes only with the last part.
    private static bool IsPartlyPaid(JsonElement @event, JsonElement invoice) =>
        @event.At("data.previous_attributes.amount_paid") is not null
        && invoice.Text("status") is "open" or "paid" && invoice.Number("amount_paid") > 0;

    private static bool LessIsPaid(JsonElement @event, JsonElement invoice) =>
        @event.Number("data.previous_attributes.amount_paid") is { } before && invoice.Number("amount_paid") < before;

    // The invoice may still say when it was paid, so a fall is dated by its event.
    private StripeSaid FellBy(JsonElement @event, JsonElement invoice, DateOnly occurredOn, long at)
    {
        var paid = StripeInvoices.Paid(invoice, at, DateOf);
        return Facts(
        [
            paid with { SourceEventId = $"{paid.SourceEventId}:fell:{@event.Text("id")}", PaidOn = occurredOn,
                Sequence = at },
        ]);
    }

    private static StripeSaid Facts(IReadOnlyList<BillingFact> facts) => new(facts, []);

    private static StripeSaid Notes(IEnumerable<StripeNote> notes) => new([], [.. notes]);

    // A profile may change back, so each event is a fact of its own.
    private static IReadOnlyList<BillingFact> CustomerOf(JsonElement content, string eventId) =>
        content.Text("address.country") is not { } country ? [] :
        [
            new CustomerProfileRecorded
            {
                SourceEventId = $"stripe:{eventId}",
                SourceSystem = SourceSystem,
                CustomerId = content.Text("metadata.customer_id") ?? content.GetProperty("id").GetString()!,
                LegalId = content.Text("metadata.legal_id"),
                Domain = content.Text("metadata.domain"),
                Name = content.Text("name"),
                Country = country,
            },
        ];

    private static IReadOnlyList<BillingFact> TaxIdOf(JsonElement content, string eventId) =>
        content.Text("country") is not { } country || content.IdAt("customer") is not { } customer ? [] :
        [
            new CustomerProfileRecorded
            {
                SourceEventId = $"stripe:{eventId}",
                SourceSystem = SourceSystem,
                CustomerId = content.Text("customer.metadata.customer_id") ?? customer,
                LegalId = content.Text("value"),
                Country = country,
            },
        ];
}
