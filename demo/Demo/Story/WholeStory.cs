namespace Demo.Story;

/// <summary>The chapters in order.</summary>
internal static class WholeStory
{
    public static async Task Run(DemoRun run, string resultPath)
    {
        await PartnersJoin.Run(run);
        await PlanAgreed.Run(run);
        await AttributionsRecorded.Run(run);
        await Quiet.Wait(run);
        await ThreeYears.Run(run);
        await BadInputRefused.Run(run);
        await StatementShown.Run(run);
        var latency = await LatencyMeasured.Run(run);
        var replayId = await RateChanged.Run(run);
        await HistoryRepeated.Run(run);
        await FinancePays.Run(run);
        await ResultWritten.Run(run, resultPath, latency, replayId);
        await ResultChecked.Run(run, resultPath);
    }
}
