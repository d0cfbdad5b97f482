using System.Diagnostics;
using Npgsql;
using RunningServers;

namespace EndToEnd.Tests.Faults;

/// <summary>Servers that are away, slow or full, and messages that cannot be read.</summary>
internal static class Outages
{
    public static readonly TimeSpan Long = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan RestartMax = TimeSpan.FromSeconds(120);
    private static readonly TimeSpan SlowFor = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan FullFor = TimeSpan.FromSeconds(15);

    public static async Task Cut(IEnumerable<Cable> cables, TimeSpan duration)
    {
        foreach (var cable in cables) cable.Cut();
        await Task.Delay(duration);
        foreach (var cable in cables) cable.Mend();
    }

    /// <summary>kill -9 of the server itself; what infra/servers.sh started, it can start again.</summary>
    public static async Task Restart(string server)
    {
        var directory = Environment.GetEnvironmentVariable("COMMISSIONS_SERVERS_DIRECTORY")
            ?? throw new InvalidOperationException("Set COMMISSIONS_SERVERS_DIRECTORY; ./infra/faults.sh does.");
        using var restart = Process.Start(
            CommittedPage.AtRoot("infra/servers.sh"), [$"restart-{server}", directory]);
        using var limit = new CancellationTokenSource(RestartMax);
        await restart.WaitForExitAsync(limit.Token);
        if (restart.ExitCode != 0) throw new InvalidOperationException($"{server} did not start again.");
        NpgsqlConnection.ClearAllPools();
    }

    public static async Task SlowConsumer(FaultyRun run)
    {
        var cable = run.WiresOf("Commissions").ToDatabase;
        cable.Slow(TimeSpan.FromMilliseconds(40));
        await Task.Delay(SlowFor);
        cable.Slow(TimeSpan.Zero);
    }

    public static async Task Poison(FaultyRun run)
    {
        const string queue = "commissions-billing-facts";
        await run.Wiretap.Poison(queue);
        await Demo.Waiting.For("The poison in the error queue", TimeSpan.FromSeconds(60),
            TimeSpan.FromMilliseconds(200),
            () => run.Wiretap.Waiting($"{queue}_error"), waiting => waiting == 1);
    }

    /// <summary>Full until the service has met it, and some time longer.</summary>
    public static async Task FullDisk(FaultyRun run)
    {
        await using var filler = await SmallDisk.Fill(run.System.At.Commissions);
        await Demo.Waiting.For("Commissions that runs out of disk", TimeSpan.FromSeconds(60),
            TimeSpan.FromMilliseconds(200),
            () => Task.FromResult(run.System.Commissions.Log(int.MaxValue)),
            log => log.Contains(PostgresErrorCodes.DiskFull, StringComparison.Ordinal));
        await Task.Delay(FullFor);
    }
}
