using RunningServers;
namespace EndToEnd.Tests.Faults;

/// <summary>Processes that end without warning, exactly where it hurts.</summary>
internal static class Kills
{
    private static readonly TimeSpan Meanwhile = TimeSpan.FromSeconds(2);

    public static async Task BetweenAppendAndPublish(FaultyRun run)
    {
        var toBroker = run.WiresOf("Subscriptions").ToBroker;
        toBroker.Cut();
        await Task.Delay(Meanwhile);
        await run.System.Subscriptions.Kill();
        toBroker.Mend();
        await run.System.Subscriptions.Start();
    }

    public static Task BetweenPublishAndProgress(FaultyRun run) =>
        WhileHeldUp(run.System.Subscriptions, run.System.At.Subscriptions, "mt_event_progression");

    public static Task WhileWriting(FaultyRun run, string table) =>
        WhileHeldUp(run.System.Commissions, run.System.At.Commissions, table);

    private static async Task WhileHeldUp(ServiceProcess service, string database, string table)
    {
        await using (var held = await HeldTable.Hold(database, table))
        {
            await held.UntilHeldUp();
            await service.Kill();
        }

        await service.Start();
    }
}
