using System.Text;
using System.Text.Json;
using Decisions;
using Hosting;
using Microsoft.Extensions.Options;
using Stripe;
using Subscriptions.Domain.BillingFacts;
using Subscriptions.Service.BillingFacts;

namespace Subscriptions.Service.Stripe;

/// <summary>
/// Stripe delivers an event. Its signature is checked over the exact bytes, its facts are stored, and only then is it
/// acknowledged; Stripe repeats what was not.
/// </summary>
internal static class StripeWebhook
{
    private const long ToleranceSeconds = 300;

    public static void Map(IEndpointRouteBuilder api) => api.MapPost("/v1/webhooks/stripe", Handle)
        .AllowAnonymous()
        .WithName("StripeWebhook").WithSummary("Signed Stripe events").Produces<Received>();

    private static async Task<IResult> Handle(HttpRequest request, BillingFactStore store, StripeTranslation translation,
        StripeMetrics metrics, IOptions<StripeOptions> options, CancellationToken cancellation)
    {
        if (options.Value.WebhookSecrets.Length == 0)
            return Problems.Of(StatusCodes.Status503ServiceUnavailable, Rejection.Conflict("stripe-not-configured",
                "No webhook secret is configured (Stripe:WebhookSecrets)."));
        using var reader = new StreamReader(request.Body, new UTF8Encoding(false));
        var body = await reader.ReadToEndAsync(cancellation);
        if (!options.Value.WebhookSecrets.Any(secret => IsSigned(body, request.Headers["Stripe-Signature"].ToString(), secret)))
            return Problems.Of(Rejection.Invalid("Stripe-Signature",
                "The signature is wrong or older than five minutes. Check the endpoint's signing secret.", "bad-signature"));

        var (facts, type, refusal) = Translate(body, translation);
        if (refusal is not null) return Problems.Of(refusal);
        metrics.Count(type!, facts.Count > 0);
        var accepted = await store.Store(facts, cancellation);
        return TypedResults.Ok(new Received(accepted, facts.Count - accepted));
    }

    private static (IReadOnlyList<Contracts.Subscriptions.V1.BillingFact> Facts, string? Type, Rejection? Refusal) Translate(
        string body, StripeTranslation translation)
    {
        try
        {
            using var json = JsonDocument.Parse(body);
            var type = json.RootElement.Text("type") ?? throw new KeyNotFoundException("type");
            var facts = translation.FactsOf(json.RootElement);
            var refusal = facts.Select(BillingFactCheck.Refusal).FirstOrDefault(wrong => wrong is not null);
            return (facts, type, refusal);
        }
        catch (Exception error) when (error is JsonException or KeyNotFoundException
                                          or InvalidOperationException or ArgumentOutOfRangeException)
        {
            return ([], null, Rejection.Invalid("body", $"The event cannot be read: {error.Message}", "malformed-event"));
        }
    }

    private static bool IsSigned(string body, string signature, string secret)
    {
        try
        {
            EventUtility.ValidateSignature(body, signature, secret, ToleranceSeconds);
            return true;
        }
        catch (StripeException)
        {
            return false;
        }
    }
}

internal sealed record Received(int Accepted, int Duplicates);
