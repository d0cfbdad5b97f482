using System.Text.Json;
using Contracts.Subscriptions.V1;

namespace Subscriptions.Service.Stripe;

/// <summary>customer.subscription.*: starts, trials, switches of the plan, pauses and ends.</summary>
internal static class StripeSubscriptions
{
    public static IReadOnlyList<BillingFact> FactsOf(
        JsonElement @event, JsonElement content, string type, DateOnly occurredOn, Func<long, DateOnly> dateOf)
    {
        var moment = @event.Number("created")!.Value;
        // A subscription whose first payment did not succeed has not begun, and none that expires so ever ran.
        if (content.Text("status") is "incomplete" or "incomplete_expired") return [];
        return type["customer.subscription.".Length..] switch
        {
            "created" => [StartOf(content, ProductOf(content), dateOf)],
            "updated" => Updated(@event, content, moment, occurredOn, dateOf),
            "paused" => [PausedOf(content, moment, occurredOn)],
            "resumed" => [ResumedOf(content, moment, occurredOn)],
            "deleted" => [StartOf(content, ProductOf(content), dateOf), EndOf(content, occurredOn, dateOf)],
            _ => [],
        };
    }

    private static IReadOnlyList<BillingFact> Updated(
        JsonElement @event, JsonElement content, long moment, DateOnly occurredOn, Func<long, DateOnly> dateOf)
    {
        var (product, before) = (ProductOf(content), @event.At("data.previous_attributes"));
        var productBefore = before is { } changed ? KnownProductOf(changed) ?? product : product;
        // The start may arrive after the switch: it must tell the product that the subscription started with.
        var facts = new List<BillingFact> { StartOf(content, productBefore, dateOf) };
        if (productBefore != product)
            facts.Add(StartOf(content, product, dateOf) with
            {
                SourceEventId = $"stripe:{IdOf(content)}:switched:{product}:{moment}",
                StartedOn = occurredOn,
                PlanSwitch = true,
            });
        if (content.Number("ended_at") is not null) facts.Add(EndOf(content, occurredOn, dateOf));

        if (before?.TryGetProperty("pause_collection", out var pauseBefore) == true)
        {
            var isPaused = content.At("pause_collection") is not null;
            if (isPaused && pauseBefore.ValueKind == JsonValueKind.Null)
                facts.Add(PausedOf(content, moment, occurredOn));
            if (!isPaused && pauseBefore.ValueKind != JsonValueKind.Null)
                facts.Add(ResumedOf(content, moment, occurredOn));
        }

        return facts;
    }

    private static SubscriptionStarted StartOf(JsonElement content, string product, Func<long, DateOnly> dateOf)
    {
        var trial = content.Text("status") == "trialing";
        return new SubscriptionStarted
        {
            SourceEventId = $"stripe:{IdOf(content)}:started{(trial ? ":trial" : "")}",
            SourceSystem = StripeTranslation.SourceSystem,
            CustomerId = StripeTranslation.CustomerId(content),
            SubscriptionId = IdOf(content),
            Product = product,
            StartedOn = dateOf(content.Number("start_date") ?? content.Number("created")
                ?? throw new KeyNotFoundException("start_date")),
            Trial = trial,
            Nfr = content.Text("metadata.nfr") == "true",
        };
    }

    private static SubscriptionPaused PausedOf(JsonElement content, long moment, DateOnly on) => new()
    {
        SourceEventId = $"stripe:{IdOf(content)}:paused:{moment}",
        SourceSystem = StripeTranslation.SourceSystem,
        CustomerId = StripeTranslation.CustomerId(content),
        SubscriptionId = IdOf(content),
        On = on,
    };

    private static SubscriptionResumed ResumedOf(JsonElement content, long moment, DateOnly on) => new()
    {
        SourceEventId = $"stripe:{IdOf(content)}:resumed:{moment}",
        SourceSystem = StripeTranslation.SourceSystem,
        CustomerId = StripeTranslation.CustomerId(content),
        SubscriptionId = IdOf(content),
        On = on,
    };

    private static SubscriptionEnded EndOf(JsonElement content, DateOnly occurredOn, Func<long, DateOnly> dateOf) =>
        new()
        {
            SourceEventId = $"stripe:{IdOf(content)}:ended",
            SourceSystem = StripeTranslation.SourceSystem,
            CustomerId = StripeTranslation.CustomerId(content),
            SubscriptionId = IdOf(content),
            EndedOn = content.Number("ended_at") is { } ended ? dateOf(ended) : occurredOn,
            Reason = content.Text("cancellation_details.reason"),
        };

    private static string IdOf(JsonElement content) => content.GetProperty("id").GetString()!;

    private static string ProductOf(JsonElement content) => KnownProductOf(content) ?? "unknown";

    private static string? KnownProductOf(JsonElement content) =>
        content.Items("items.data").Select(item => item.IdAt("price.product") ?? item.Text("price.id"))
            .FirstOrDefault(product => product is not null);
}
