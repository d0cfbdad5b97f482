using Marten;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace EventStore;

/// <summary>
/// Answers under an Idempotency-Key are kept for some days (<c>Idempotency:KeptDays</c>), then deleted: they may show
/// personal data, and nobody repeats a request after a month. A key that comes later still makes nothing twice where
/// the id of what it made follows from it.
/// </summary>
public sealed class AnswerExpiry : BackgroundService
{
    public const string Setting = "Idempotency:KeptDays";
    private const int KeptDaysDefault = 30;
    private static readonly TimeSpan Pause = TimeSpan.FromHours(1);

    private readonly IDocumentStore _store;
    private readonly TimeProvider _time;
    private readonly ILogger<AnswerExpiry> _logger;
    private readonly int _keptDays;

    /// <exception cref="InvalidOperationException">The setting is less than a day.</exception>
    public AnswerExpiry(IDocumentStore store, IConfiguration configuration, TimeProvider time,
        ILogger<AnswerExpiry> logger)
    {
        (_store, _time, _logger) = (store, time, logger);
        _keptDays = configuration.GetValue(Setting, KeptDaysDefault);
        if (_keptDays < 1) throw new InvalidOperationException($"{Setting} is at least 1.");
    }

    /// <summary>Deletes what is older than the limit.</summary>
    public async Task DeleteExpired(CancellationToken cancellation)
    {
        var before = _time.GetUtcNow().AddDays(-_keptDays);
        await using var session = _store.LightweightSession();
        session.DeleteWhere<IdempotentAnswer>(answer => answer.AnsweredAt < before);
        await session.SaveChangesAsync(cancellation);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Pause, _time);
        do
        {
            try
            {
                await DeleteExpired(stoppingToken);
            }
#pragma warning disable CA1031 // A database that is away is asked again in an hour; nothing depends on the minute.
            catch (Exception error) when (!stoppingToken.IsCancellationRequested)
#pragma warning restore CA1031
            {
                _logger.LogWarning(error, "Expired answers were not deleted; tried again in an hour");
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }
}
