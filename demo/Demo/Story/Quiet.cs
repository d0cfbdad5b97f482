using System.Diagnostics;
using Demo.Api;

namespace Demo.Story;

/// <summary>
/// Waits until everything delivered has become entries: no shard is behind, and the balances stand still. Leads and
/// Subscriptions do not say how much they have yet to publish, hence the standing still.
/// </summary>
internal static class Quiet
{
    private static readonly TimeSpan StillFor = TimeSpan.FromSeconds(4);
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(150);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(250);

    public static async Task Wait(DemoRun run)
    {
        var last = "";
        var still = Stopwatch.StartNew();
        await Waiting.For("A quiet pipeline", Limit, Pause,
            async () =>
            {
                var seen = await Look(run);
                if (seen.Picture != last || seen.Behind > 0) still.Restart();
                last = seen.Picture;
                return seen;
            },
            _ => still.Elapsed >= StillFor);
    }

    private static async Task<(long Behind, string Picture)> Look(DemoRun run)
    {
        var lag = await run.Commissions.Get<Lag>(DemoRun.Operations, "v1/operations/lag");
        var balances = new List<string>();
        foreach (var id in run.PartnerIds.Values)
            balances.Add((await run.Commissions.Ask(DemoRun.Finance, $"v1/partners/{id}/balance")).Text);
        return (lag.Shards.Sum(shard => shard.Behind), string.Join('\n', balances));
    }
}
