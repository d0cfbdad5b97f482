using System.Collections.Concurrent;
using Hosting;
using Marten;
using Microsoft.Extensions.Options;
using Npgsql;

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
internal sealed partial class StripeHeard(IDocumentStore documents, TimeProvider clock, ILogger<StripeHeard> logger)
{
    private static readonly TimeSpan NotedEvery = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan NoteMax = TimeSpan.FromSeconds(2);
    private readonly ConcurrentDictionary<string, DateTimeOffset> _noted = new();

    /// <param name="id">One of the kinds of <see cref="StripeSign"/>.</param>
    public async Task Note(string id, string? type)
    {
        var now = clock.GetUtcNow();
        // Taken before it is written: those that come together do not wait for one row.
        var isMine = _noted.TryGetValue(id, out var last)
            ? now - last >= NotedEvery && _noted.TryUpdate(id, now, last)
            : _noted.TryAdd(id, now);
        if (!isMine) return;
        try
        {
            using var limit = new CancellationTokenSource(NoteMax);
            await using var session = documents.LightweightSession();
            session.Store(new StripeSign(id, now, type));
            await session.SaveChangesAsync(limit.Token);
        }
        catch (Exception error) when (error is NpgsqlException or OperationCanceledException or TimeoutException
                                          or Marten.Exceptions.MartenCommandException)
        {
            // The event itself is stored, or refused, all the same.
            LogNotNoted(error);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "That Stripe was heard could not be noted.")]
    private partial void LogNotNoted(Exception error);
}
