using System.Collections.Concurrent;
using Hosting;
using Marten;
using Microsoft.Extensions.Options;

namespace Subscriptions.Service.Stripe;

/// <summary>What was last heard of Stripe: for whoever connects it, and waits for a test event.</summary>
internal static class StripeConnection
{
    public static void Map(IEndpointRouteBuilder api) => api.MapGet("/v1/stripe-connection", Read)
        .For(Role.PartnerManager, Role.Operations)
        .WithName("ReadStripeConnection").WithSummary("Whether Stripe is connected, and when it was last heard")
        .Produces<StripeConnectionView>();

    private static async Task<IResult> Read(
        IQuerySession session, IOptions<StripeOptions> options, CancellationToken cancellation)
    {
        var heard = await session.LoadManyAsync<StripeSign>(cancellation, StripeSign.Taken, StripeSign.Refused);
        StripeHeardView? Last(string id) => heard.FirstOrDefault(sign => sign.Id == id) is { } sign
            ? new StripeHeardView(sign.At, sign.Type) : null;
        return TypedResults.Ok(new StripeConnectionView(options.Value.WebhookSecrets.Length > 0,
            StripeWebhook.Path, Last(StripeSign.Taken), Last(StripeSign.Refused)));
    }
}

/// <param name="IsConfigured">A signing secret is configured; without one every event is refused.</param>
/// <param name="Path">Where Stripe sends its events, from this service's address on.</param>
/// <param name="LastTaken">An event whose signature was good; null: none yet.</param>
/// <param name="LastRefused">One whose signature was wrong; null: none yet.</param>
internal sealed record StripeConnectionView(
    bool IsConfigured, string Path, StripeHeardView? LastTaken, StripeHeardView? LastRefused);

/// <param name="At">To five seconds: what comes within them is not noted.</param>
/// <param name="Type">As Stripe names it; null where the body is not trusted, or only part of a document.</param>
internal sealed record StripeHeardView(DateTimeOffset At, string? Type);

internal sealed record StripeSign(string Id, DateTimeOffset At, string? Type)
{
    public const string Taken = "taken";
    public const string Refused = "refused";
}

/// <summary>Notes that Stripe was heard, at most every five seconds: one row is not for thousands of events.</summary>
internal sealed class StripeHeard(IDocumentStore documents, TimeProvider clock)
{
    private static readonly TimeSpan NotedEvery = TimeSpan.FromSeconds(5);
    private readonly ConcurrentDictionary<string, DateTimeOffset> _noted = new();

    /// <param name="id">One of the kinds of <see cref="StripeSign"/>.</param>
    public async Task Note(string id, string? type, CancellationToken cancellation)
    {
        var now = clock.GetUtcNow();
        if (_noted.TryGetValue(id, out var last) && now - last < NotedEvery) return;
        await using var session = documents.LightweightSession();
        session.Store(new StripeSign(id, now, type));
        await session.SaveChangesAsync(cancellation);
        _noted[id] = now;
    }
}
