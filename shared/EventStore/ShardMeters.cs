using System.Diagnostics.Metrics;
using Microsoft.Extensions.Hosting;

namespace EventStore;

/// <summary>How far each shard is, as the leader sees it; a standby reports nothing but that it stands by.</summary>
internal sealed class ShardMeters : IHostedService, IDisposable
{
    private readonly Meter _meter = new("Commissions.Shards");

    public ShardMeters(Leadership leadership)
    {
        _meter.CreateObservableGauge("commissions.shard.events_behind",
            () => leadership.Shards.Select(shard => Measure(shard, shard.Behind)),
            description: "Events behind, per shard");
        _meter.CreateObservableGauge("commissions.shard.stopped_seconds",
            () => leadership.Shards.Select(shard => Measure(shard, (long)(shard.StoppedFor?.TotalSeconds ?? 0))), "s",
            "How long a fault keeps a shard from going on");
        _meter.CreateObservableGauge("commissions.worker.leads",
            () => leadership.Shards.Count > 0 ? 1 : 0, description: "1 on the worker that runs the subscriptions");
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    public void Dispose() => _meter.Dispose();

    private static Measurement<long> Measure(ShardSeen shard, long value) =>
        new(value, new KeyValuePair<string, object?>("shard", shard.Name));
}
