using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace EventStore;

/// <summary>
/// Readiness of a worker: no shard is kept from going on for long. A standby is ready: it has nothing to move.
/// </summary>
internal sealed class ShardsMove(Leadership leadership) : IHealthCheck
{
    private static readonly TimeSpan StoppedMax = TimeSpan.FromSeconds(30);

    public Task<HealthCheckResult> CheckHealthAsync(
        HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var stopped = leadership.Shards.Where(shard => shard.StoppedFor > StoppedMax)
            .Select(shard => shard.Name).ToArray();
        return Task.FromResult(stopped.Length == 0
            ? HealthCheckResult.Healthy()
            : new HealthCheckResult(context.Registration.FailureStatus, $"Stopped: {string.Join(", ", stopped)}"));
    }
}
