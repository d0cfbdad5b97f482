using System.Globalization;
using System.Text;
using Decisions;
using Hosting;
using Microsoft.Extensions.Options;
using Stripe;
using Subscriptions.Service.BillingFacts;
using Subscriptions.Service.Surface;

namespace Subscriptions.Service.Stripe;

/// <summary>
/// Stripe delivers an event. Its signature is checked over the exact bytes, its facts are stored, and only then is it
/// acknowledged; Stripe repeats what was not.
/// </summary>
internal static class StripeWebhook
{
    public const string Path = "/v1/webhooks/stripe";

    private const long ToleranceSeconds = 300;

    public static void Map(IEndpointRouteBuilder api) => api.MapPost(Path, Handle)
        .AllowAnonymous().RequireRateLimiting(DeliveryLimit.Policy)
        .WithName("StripeWebhook").WithSummary("Signed Stripe events").ReadsBodyItself("application/json")
        .Produces<Received>();

    private static async Task<IResult> Handle(HttpRequest request, StripeIntake intake, StripeReading reading,
        ShortenedEvents shortened, StripeHeard heard, IntakeMetrics metrics, IOptions<StripeOptions> options,
        CancellationToken cancellation)
    {
        if (options.Value.WebhookSecrets.Length == 0)
            return Problems.From(StatusCodes.Status503ServiceUnavailable, Rejection.Conflict("stripe-not-configured",
                "No webhook secret is configured (Stripe:WebhookSecrets)."));
        using var reader = new StreamReader(request.Body, new UTF8Encoding(false));
        var body = await reader.ReadToEndAsync(cancellation);
        var signature = request.Headers["Stripe-Signature"].ToString();
        if (!options.Value.WebhookSecrets.Any(secret => IsSigned(body, signature, secret)))
        {
            // Stripe's own signatures are of now; what is not even that says nothing about the secret.
            if (IsOfNow(signature)) await heard.Note(StripeSign.Refused, null);
            return Problems.From(Rejection.Invalid("Stripe-Signature",
                "The signature is wrong or older than five minutes. Check the endpoint's signing secret.",
                "bad-signature"));
        }

        try
        {
            var (said, type, refusal) = reading.Read(body);
            if (refusal is not null) return Problems.From(refusal);
            metrics.Count(type!, said.IsUnderstood);
            var received = await intake.Receive(said, cancellation);
            await heard.Note(StripeSign.Taken, type);
            return TypedResults.Ok(received);
        }
        catch (ShortenedDocumentException part)
        {
            var waiting = await shortened.Receive(body, part.DocumentId, cancellation);
            await heard.Note(StripeSign.Taken, null);
            return TypedResults.Ok(waiting);
        }
    }

    // "t=1492774577,v1=…"
    private static bool IsOfNow(string signature) => signature.Split(',') is [var time, _, ..]
        && time.StartsWith("t=", StringComparison.Ordinal)
        && long.TryParse(time[2..], NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
        && Math.Abs(DateTimeOffset.UtcNow.ToUnixTimeSeconds() - seconds) <= ToleranceSeconds;

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

/// <param name="Waiting">
/// Returns of money that wait for their payment or invoice to become known, or the event itself when lines are missing.
/// </param>
internal sealed record Received(int Accepted, int Duplicates, int Waiting);
