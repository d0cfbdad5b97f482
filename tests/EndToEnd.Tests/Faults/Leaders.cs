using System.Globalization;
using RunningServers;

namespace EndToEnd.Tests.Faults;

/// <summary>Several processes of one service, of which one leads.</summary>
internal static class Leaders
{
    private static readonly TimeSpan PausedFor = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Meanwhile = TimeSpan.FromSeconds(3);

    public static async Task KilledBesideTwin(FaultyRun run)
    {
        await run.StartTwin("Commissions");
        await run.System.Commissions.Kill();
        await Task.Delay(Meanwhile);
        await run.System.Commissions.Start();
    }

    /// <summary>
    /// The leader stands still and its connections end, as when its machine is moved; its twin takes over.
    /// </summary>
    public static async Task PausedWhileAnotherLeads(FaultyRun run)
    {
        await run.StartTwin("Commissions");
        var wires = run.WiresOf("Commissions");
        await run.System.Commissions.Pause();
        wires.ToDatabase.Cut();
        wires.ToBroker.Cut();
        await Task.Delay(PausedFor);
        wires.ToDatabase.Mend();
        wires.ToBroker.Mend();
        await run.System.Commissions.Resume();
        await Task.Delay(Meanwhile);
    }

    /// <summary>
    /// A twin with its clock a day ahead takes over the ledger and the queues. It serves no API to anybody: tokens are
    /// of the right day and would rightly be refused.
    /// </summary>
    public static async Task ADayAhead(FaultyRun run)
    {
        await run.StartTwin("Commissions", new()
        {
            ["LD_PRELOAD"] = Library(),
            ["FAKETIME"] = "+1d",
            ["FAKETIME_DONT_FAKE_MONOTONIC"] = "1",
        });
        await run.System.Commissions.Pause();
        var wires = run.WiresOf("Commissions");
        wires.ToDatabase.Cut();
        wires.ToBroker.Cut();
        await Task.Delay(PausedFor);
        wires.ToDatabase.Mend();
        wires.ToBroker.Mend();
        await run.System.Commissions.Resume();
    }

    /// <summary>
    /// Each service has two processes, of which one after the other is told to end and started again.
    /// </summary>
    public static async Task RollingRestart(FaultyRun run)
    {
        ServiceProcess[] processes =
        [
            await run.StartTwin("Commissions"), await run.StartTwin("Subscriptions"),
            run.System.Commissions, run.System.Subscriptions, run.System.Leads,
        ];
        foreach (var process in processes)
        {
            var code = await process.Terminate();
            if (code != 0)
                throw new InvalidOperationException(
                    $"A service that was told to end answered {code.ToString(CultureInfo.InvariantCulture)}.");
            await process.Start();
        }
    }

    private static string Library() =>
        Directory.EnumerateFiles("/usr/lib", "libfaketime.so.1", SearchOption.AllDirectories)
        .FirstOrDefault()
        ?? throw new InvalidOperationException("This needs libfaketime (Debian: apt-get install libfaketime).");
}
