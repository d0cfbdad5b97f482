using System.Text;
using System.Text.Json;
using Decisions;
using Hosting;
using Microsoft.Extensions.Options;
using Stripe;
using Subscriptions.Domain.BillingFacts;
using Subscriptions.Domain.StripePayments;
using Subscriptions.Service.Surface;

namespace Subscriptions.Service.Stripe;

/// <summary>
/// Stripe delivers an event. Its signature is checked over the exact bytes, its facts are stored, and only then is it
/// acknowledged; Stripe repeats what was not.
/// </summary>
internal static class StripeWebhook
{
    private const long ToleranceSeconds = 300;

    public static void Map(IEndpointRouteBuilder api) => api.MapPost("/v1/webhooks/stripe", Handle)
        .AllowAnonymous().RequireRateLimiting(DeliveryLimit.Policy)
        .WithName("StripeWebhook").WithSummary("Signed Stripe events").Produces<Received>();

    private static async Task<IResult> Handle(HttpRequest request, StripeIntake intake, StripeTranslation translation,
        StripeMetrics metrics, IOptions<StripeOptions> options, ProgrammeCalendar calendar, CancellationToken cancellation)
    {
        if (options.Value.WebhookSecrets.Length == 0)
            return Problems.Of(StatusCodes.Status503ServiceUnavailable, Rejection.Conflict("stripe-not-configured",
                "No webhook secret is configured (Stripe:WebhookSecrets)."));
        using var reader = new StreamReader(request.Body, new UTF8Encoding(false));
        var body = await reader.ReadToEndAsync(cancellation);
        if (!options.Value.WebhookSecrets.Any(secret => IsSigned(body, request.Headers["Stripe-Signature"].ToString(), secret)))
            return Problems.Of(Rejection.Invalid("Stripe-Signature",
                "The signature is wrong or older than five minutes. Check the endpoint's signing secret.", "bad-signature"));

        var (said, type, refusal) = Translate(body, translation, calendar.Today());
        if (refusal is not null) return Problems.Of(refusal);
        metrics.Count(type!, said.IsUnderstood);
        return TypedResults.Ok(await intake.Take(said, cancellation));
    }

    private static (StripeSaid Said, string? Type, Rejection? Refusal) Translate(
        string body, StripeTranslation translation, DateOnly today)
    {
        try
        {
            using var json = JsonDocument.Parse(body);
            var type = json.RootElement.Text("type") ?? throw new KeyNotFoundException("type");
            var said = translation.SaidBy(json.RootElement);
            // A return that waits for its invoice is checked now, as if it were placed.
            var refusal = said.Facts.Concat(PlacedReturns.Of("in", "cus", said.Notes.OfType<StripeReturn>()))
                .Select(fact => BillingFactCheck.Refusal(fact, today)).FirstOrDefault(wrong => wrong is not null);
            return (said, type, refusal);
        }
        catch (ShortenedDocumentException shortened)
        {
            return (StripeSaid.Nothing, null, Rejection.Invalid("lines", "The event carries only a part of the lines. " +
                "Deliver this document to POST /v1/billing-events.", "lines-incomplete").With("id", shortened.DocumentId));
        }
        catch (Exception error) when (error is JsonException or KeyNotFoundException
                                          or InvalidOperationException or ArgumentOutOfRangeException)
        {
            return (StripeSaid.Nothing, null,
                Rejection.Invalid("body", $"The event cannot be read: {error.Message}", "malformed-event"));
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

/// <param name="Waiting">Returns of money that wait for their payment or invoice to become known.</param>
internal sealed record Received(int Accepted, int Duplicates, int Waiting);
