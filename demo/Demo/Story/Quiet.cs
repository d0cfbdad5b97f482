using System.Diagnostics;
using System.Globalization;
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
    private static readonly TimeSpan ProgressEvery = TimeSpan.FromSeconds(3);

    public static async Task Wait(DemoRun run)
    {
        var last = "";
        var still = Stopwatch.StartNew();
        var silent = Stopwatch.StartNew();
        await Waiting.For("A quiet pipeline", Limit, Pause,
            async () =>
            {
                var seen = await Look(run);
                if (silent.Elapsed > ProgressEvery)
                {
                    await SayProgress(run);
                    silent.Restart();
                }

                if (seen.Picture != last || seen.Behind > 0) still.Restart();
                last = seen.Picture;
                return seen;
            },
            _ => still.Elapsed >= StillFor);
    }

    private static async Task SayProgress(DemoRun run)
    {
        var progress = await run.Commissions.Get<FactProgress>(DemoRun.Operations, "v1/operations/progress");
        if (progress.Done >= progress.Of) return;
        var pace = progress is { PerSecond: > 0 and var rate, SecondsLeft: { } left }
            ? string.Create(CultureInfo.InvariantCulture, $", {rate:0} a second, about {left} s left") : "";
        run.Screen.Say($"posted {progress.Done} of {progress.Of} facts in the journal{pace}");
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
