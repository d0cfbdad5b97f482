using System.Text.Json;
using Contracts.Subscriptions.V1;
using Hosting;

namespace Subscriptions.Service.Stripe;

/// <summary>
/// Stripe events as canonical facts. The ids of the facts come from what the event says, not from the event's own id:
/// two events that say the same (invoice.paid and invoice.payment_succeeded) give the same fact once.
/// </summary>
internal sealed class StripeTranslation(ProgrammeCalendar calendar)
{
    public const string SourceSystem = "stripe";

    /// <summary>Facts of an event; none for a type that says nothing about commissions.</summary>
    /// <exception cref="KeyNotFoundException">The event lacks a member that Stripe always sends.</exception>
    public IReadOnlyList<BillingFact> FactsOf(JsonElement @event)
    {
        var content = @event.GetProperty("data").GetProperty("object");
        var occurredOn = DateOf(@event.Number("created") ?? throw new KeyNotFoundException("created"));
        return @event.GetProperty("type").GetString() switch
        {
            "customer.created" or "customer.updated" => CustomerOf(content, @event.Text("id")!),
            "customer.subscription.created" or "customer.subscription.updated" => [SubscriptionOf(content)],
            "customer.subscription.deleted" => [SubscriptionOf(content), EndOf(content, occurredOn)],
            "invoice.finalized" => [StripeInvoices.Issued(content, DateOf)],
            "invoice.paid" or "invoice.payment_succeeded" =>
                [StripeInvoices.Issued(content, DateOf), StripeInvoices.Paid(content, occurredOn, DateOf)],
            "charge.refunded" => StripeReturns.Refunded(content, occurredOn),
            "credit_note.created" => StripeReturns.Credited(content, occurredOn),
            "charge.dispute.created" or "charge.dispute.funds_withdrawn" or "charge.dispute.funds_reinstated" =>
                StripeReturns.Disputed(content, @event.GetProperty("type").GetString()!, occurredOn),
            _ => [],
        };
    }

    /// <summary>The vendor's own customer id from the metadata, else Stripe's.</summary>
    public static string CustomerId(JsonElement content) =>
        content.Text("metadata.customer_id")
        ?? content.Text("parent.subscription_details.metadata.customer_id")
        ?? content.Text("subscription_details.metadata.customer_id")
        ?? content.IdAt("customer") ?? content.IdAt("charge.customer") ?? throw new KeyNotFoundException("customer");

    private DateOnly DateOf(long unixSeconds) => calendar.DateOf(DateTimeOffset.FromUnixTimeSeconds(unixSeconds));

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

    private SubscriptionStarted SubscriptionOf(JsonElement content)
    {
        var id = content.GetProperty("id").GetString()!;
        var trial = content.Text("status") == "trialing";
        return new SubscriptionStarted
        {
            SourceEventId = $"stripe:{id}:started{(trial ? ":trial" : "")}",
            SourceSystem = SourceSystem,
            CustomerId = CustomerId(content),
            SubscriptionId = id,
            Product = content.Items("items.data").Select(item => item.IdAt("price.product") ?? item.Text("price.id"))
                .FirstOrDefault() ?? "unknown",
            StartedOn = DateOf(content.Number("start_date") ?? content.Number("created") ?? throw new KeyNotFoundException("start_date")),
            Trial = trial,
            Nfr = content.Text("metadata.nfr") == "true",
        };
    }

    private SubscriptionEnded EndOf(JsonElement content, DateOnly occurredOn)
    {
        var id = content.GetProperty("id").GetString()!;
        return new SubscriptionEnded
        {
            SourceEventId = $"stripe:{id}:ended",
            SourceSystem = SourceSystem,
            CustomerId = CustomerId(content),
            SubscriptionId = id,
            EndedOn = content.Number("ended_at") is { } ended ? DateOf(ended) : occurredOn,
            Reason = content.Text("cancellation_details.reason"),
        };
    }
}
