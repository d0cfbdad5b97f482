using Demo.Api;

namespace Demo.Story;

/// <summary>Previews a draft over all history and follows its state.</summary>
internal static class Replays
{
    private static readonly TimeSpan CalculationMax = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan PostingMax = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    /// <summary>Starts the preview and shows its progress until it is calculated.</summary>
    public static async Task<(string Id, ReplayProgress Calculated)> Preview(DemoRun run, int version)
    {
        var started = await run.Commissions.Post<ReplayStarted>(
            DemoRun.Manager, $"v1/plans/{run.PlanId}/versions/{version}/replays", new { });
        var path = $"v1/replays/{started.ReplayId}";
        ReplayProgress? last = null;
        await run.Screen.Progress("facts replayed", 100, async report =>
        {
            using var limit = new CancellationTokenSource(CalculationMax);
            await foreach (var step in run.Commissions.Stream(DemoRun.Manager, path).WithCancellation(limit.Token))
            {
                var progress = new Answer(System.Net.HttpStatusCode.OK, path, step.GetRawText())
                    .Expect<ReplayProgress>();
                if (progress.Total > 0) report(progress.Processed * 100 / progress.Total);
                if (progress.State is not ("requested" or "calculating")) break;
            }

            last = await Until(run, started.ReplayId, CalculationMax, "calculated");
        });
        return (started.ReplayId, last!);
    }

    public static Task<Answer> Approve(DemoRun run, string who, int version, string replayId) =>
        run.Commissions.TryPost(who, $"v1/plans/{run.PlanId}/versions/{version}/approve", new { replayId });

    public static Task<ReplayProgress> UntilPosting(DemoRun run, string replayId) =>
        Until(run, replayId, PostingMax, "posting", "posted", "verified");

    public static Task<ReplayProgress> UntilPosted(DemoRun run, string replayId) =>
        Until(run, replayId, PostingMax, "posted", "verified");

    private static async Task<ReplayProgress> Until(
        DemoRun run, string replayId, TimeSpan limit, params string[] states)
    {
        var seen = await Waiting.For($"Replay {replayId} {string.Join(" or ", states)}", limit, Pause,
            () => run.Commissions.Get<ReplayProgress>(DemoRun.Manager, $"v1/replays/{replayId}"),
            replay => states.Contains(replay.State) || replay.State == "failed");
        return seen.State == "failed" ? throw new DemoFailure($"Replay {replayId} failed.") : seen;
    }
}
