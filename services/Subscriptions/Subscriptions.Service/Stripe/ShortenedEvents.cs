using System.Text.Json;
using Hosting;
using Marten;
using Stripe;
using Subscriptions.Service.BillingFacts;

namespace Subscriptions.Service.Stripe;

/// <summary>
/// Takes in events that carry only a part of their document: whole or not at all. Half an invoice would pass for the
/// whole one for ever, for what is stored never changes.
/// </summary>
internal sealed class ShortenedEvents(StripeLines lines, StripeReading reading, StripeIntake intake,
    IDocumentStore documents, ProgrammeCalendar calendar, ILogger<ShortenedEvents> logger)
{
    private static readonly TimeSpan PauseMax = TimeSpan.FromHours(6);

    /// <summary>
    /// Asks for the missing lines at once where a key is configured; else, or when that fails, the event waits.
    /// </summary>
    public async Task<Received> Receive(string body, string documentId, CancellationToken cancellation)
    {
        using var json = JsonDocument.Parse(body);
        var now = calendar.Now();
        var waiting = new WaitingStripeEvent
        {
            Id = json.RootElement.Text("id") ?? throw new KeyNotFoundException("id"),
            Type = json.RootElement.Text("type")!,
            DocumentId = documentId,
            Body = body,
            ReceivedAt = now,
            Reason = "No key is configured with which the lines could be asked for (Stripe:ApiKey).",
            NextAttemptAt = now,
        };
        return await Try(waiting, cancellation) ?? new Received(0, 0, 1);
    }

    /// <summary>Tries again what waits; without a key nothing.</summary>
    /// <returns>How many events wait afterwards.</returns>
    public async Task<long> TryAgain(int eventsMax, CancellationToken cancellation)
    {
        await using var session = documents.QuerySession();
        if (lines.IsConfigured)
        {
            var now = calendar.Now();
            foreach (var waiting in await session.Query<WaitingStripeEvent>().Where(one => one.NextAttemptAt <= now)
                         .OrderBy(one => one.NextAttemptAt).Take(eventsMax).ToListAsync(cancellation))
                await Try(waiting, cancellation);
        }

        return await session.Query<WaitingStripeEvent>().CountAsync(cancellation);
    }

    private async Task<Received?> Try(WaitingStripeEvent waiting, CancellationToken cancellation)
    {
        await using var session = documents.LightweightSession();
        Received? received = null;
        if (lines.IsConfigured && await Completed(waiting, cancellation) is var (said, reason))
        {
            if (said is not null) received = await intake.Receive(said, cancellation);
            else waiting = Later(waiting, reason!);
        }

        if (received is null) session.Store(waiting);
        else session.Delete<WaitingStripeEvent>(waiting.Id);
        await session.SaveChangesAsync(cancellation);
        return received;
    }

    private async Task<(StripeSaid? Said, string? Reason)> Completed(WaitingStripeEvent waiting,
        CancellationToken cancellation)
    {
        try
        {
            var read = reading.Read(await lines.Complete(waiting.Body, cancellation));
            return read.Refusal is { } refusal ? (null, refusal.Explanation) : (read.Said, null);
        }
        catch (Exception error) when (error is StripeException or HttpRequestException or TaskCanceledException
                                          or NotSupportedException or JsonException or ShortenedDocumentException
                                      && !cancellation.IsCancellationRequested)
        {
            logger.LogWarning(error, "The lines of {DocumentId} could not be asked for", waiting.DocumentId);
            return (null, error is StripeException { HttpStatusCode: var status } and not { HttpStatusCode: 0 }
                ? $"Stripe answered {(int)status}." : $"Stripe could not be asked ({error.GetType().Name}).");
        }
    }

    private WaitingStripeEvent Later(WaitingStripeEvent waiting, string reason)
    {
        var pause = TimeSpan.FromMinutes(Math.Pow(2, Math.Min(waiting.Attempts, 10)));
        return waiting with
        {
            Attempts = waiting.Attempts + 1,
            Reason = reason,
            NextAttemptAt = calendar.Now() + (pause < PauseMax ? pause : PauseMax),
        };
    }
}

/// <summary>Tries waiting events again, and tells how many wait.</summary>
internal sealed class ShortenedEventsWorker(ShortenedEvents events, IntakeMetrics metrics,
    ILogger<ShortenedEventsWorker> logger)
    : BackgroundService
{
    private const int EventsMax = 50;
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(15);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Pause);
        do
        {
            try
            {
                metrics.Waiting(await events.TryAgain(EventsMax, stoppingToken));
            }
#pragma warning disable CA1031 // A database that is away is asked again; the events wait in it.
            catch (Exception error) when (!stoppingToken.IsCancellationRequested)
#pragma warning restore CA1031
            {
                logger.LogWarning(error, "Waiting Stripe events were not tried; tried again in {Seconds} s",
                    Pause.TotalSeconds);
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }
}
