using Marten;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace EventStore;

/// <summary>
/// Of all workers on one database one leads and runs the subscriptions; the others stand by. The leader confirms its
/// lease several times a second, and stops its subscriptions as soon as it cannot: after a cut connection, a restarted
/// database or a pause. Two leaders for that moment are safe, because the ledger keeps its own position and consumers
/// drop what they know.
/// </summary>
public sealed class Leadership : BackgroundService, IHostedLifecycleService
{
    private static readonly TimeSpan LookInterval = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan StopMax = TimeSpan.FromSeconds(15);
    private readonly IDocumentStore _store;
    private readonly LeaseConnection _settings;
    private readonly ILogger<Leadership> _log;
    private readonly ILogger _daemonLog;
    private readonly CancellationTokenSource _stopping = new();
    private volatile IReadOnlyList<ShardSeen> _shards = [];
    private Task _leading = Task.CompletedTask;
    private int _disposed;

    internal Leadership(IDocumentStore store, LeaseConnection settings, ILoggerFactory logs)
    {
        (_store, _settings) = (store, settings);
        _log = logs.CreateLogger<Leadership>();
        // A category of Marten's: the daemon tells several times a second that nothing happened.
        _daemonLog = logs.CreateLogger("Marten.Daemon");
    }

    /// <summary>What this worker runs at the moment; empty while it stands by.</summary>
    public IReadOnlyList<ShardSeen> Shards => _shards;

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => _leading = Run(_stopping.Token);

    /// <summary>Subscriptions drain first, while the broker that they publish to is still connected.</summary>
    public async Task StoppingAsync(CancellationToken cancellationToken)
    {
        if (Volatile.Read(ref _disposed) == 1) return;
        await _stopping.CancelAsync();
        await _leading.WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Registered as itself and as a hosted service, it is disposed of by both.</summary>
    public override void Dispose()
    {
        if (Interlocked.Exchange(ref _disposed, 1) == 1) return;
        _stopping.Cancel();
        _stopping.Dispose();
        base.Dispose();
    }

    private async Task Run(CancellationToken stopping)
    {
        while (!stopping.IsCancellationRequested)
        {
            try
            {
                await using var lease = await LeaderLease.Connect(_settings, stopping);
                while (!await lease.TryTake(stopping)) await Task.Delay(LookInterval, stopping);
                await Lead(lease, stopping);
            }
            catch (Exception error)
            {
                if (stopping.IsCancellationRequested) return;
                _log.LogWarning("This worker does not lead: {Reason}", error.Message);
            }

            await Task.Delay(LookInterval, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task Lead(LeaderLease lease, CancellationToken stopping)
    {
        _log.LogInformation("This worker leads");
        using var daemon = await _store.BuildProjectionDaemonAsync(logger: _daemonLog);
        var restarts = new ShardRestarts(daemon, _log);
        try
        {
            await daemon.StartAllAsync();
            while (!stopping.IsCancellationRequested)
            {
                await lease.Confirm(stopping);
                await restarts.Look(stopping);
                _shards = restarts.States;
                await Task.Delay(LookInterval, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
        finally
        {
            _shards = [];
            // A page that is being worked on is finished; what a vanished database keeps from finishing is given up.
            await daemon.StopAllAsync().WaitAsync(StopMax, CancellationToken.None)
                .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            _log.LogInformation("This worker stands by");
        }
    }
}

/// <param name="Behind">Events between the newest that is complete and the shard's position.</param>
/// <param name="StoppedFor">How long a fault keeps it from going on; null while it runs.</param>
/// <param name="Fault">What stopped it last.</param>
public sealed record ShardSeen(string Name, long Position, long Behind, TimeSpan? StoppedFor, string? Fault);
