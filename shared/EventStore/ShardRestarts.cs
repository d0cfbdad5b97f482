using System.Diagnostics;
using JasperFx;
using JasperFx.Events.Daemon;
using Microsoft.Extensions.Logging;

namespace EventStore;

/// <summary>
/// Starts shards again that a fault stopped (a broker or a disk that was away, an event that cannot be applied), with
/// growing delays, for as long as it takes: no event is ever skipped.
/// </summary>
internal sealed class ShardRestarts(IProjectionDaemon daemon, ILogger log)
{
    private static readonly TimeSpan DelayMin = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan DelayMax = TimeSpan.FromSeconds(30);
    private readonly Dictionary<string, Fault> _faults = [];

    public IReadOnlyList<ShardSeen> States { get; private set; } = [];

    public async Task Look(CancellationToken cancellation)
    {
        foreach (var agent in daemon.CurrentAgents())
            if (agent.Status == AgentStatus.Paused) await Restart(agent, cancellation);
            else if (HasMovedOn(agent)) _faults.Remove(agent.Name.Identity);
        States = [.. daemon.CurrentAgents().Select(StateOf)];
    }

    private bool HasMovedOn(ISubscriptionAgent agent) => _faults.TryGetValue(agent.Name.Identity, out var fault)
        && (agent.Position > fault.Position || agent.Position >= daemon.HighWaterMark());

    private async Task Restart(ISubscriptionAgent agent, CancellationToken cancellation)
    {
        var name = agent.Name.Identity;
        if (!_faults.TryGetValue(name, out var fault))
            fault = _faults[name] = new Fault(agent.Position, Stopwatch.GetTimestamp(), agent.Failure?.Message);
        if (Stopwatch.GetElapsedTime(fault.LookedAt) < fault.Delay) return;

        _faults[name] = fault with { LookedAt = Stopwatch.GetTimestamp(), Delay = Longer(fault.Delay) };
        log.LogWarning("Shard {Shard} stopped at {Position} and is started again: {Fault}", name, agent.Position,
            fault.Text);
        await daemon.StartAgentAsync(name, cancellation);
    }

    private static TimeSpan Longer(TimeSpan delay) => delay * 2 > DelayMax ? DelayMax : delay * 2;

    private ShardSeen StateOf(ISubscriptionAgent agent)
    {
        var fault = _faults.GetValueOrDefault(agent.Name.Identity);
        return new ShardSeen(agent.Name.Identity, agent.Position, Math.Max(0, daemon.HighWaterMark() - agent.Position),
            fault is null ? null : Stopwatch.GetElapsedTime(fault.Since), fault?.Text);
    }

    private sealed record Fault(long Position, long Since, string? Text)
    {
        public long LookedAt { get; init; } = Since;
        public TimeSpan Delay { get; init; } = DelayMin;
    }
}
