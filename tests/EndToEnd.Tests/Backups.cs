using System.Diagnostics;
using Demo.Story;
using Npgsql;
using RunningServers;

namespace EndToEnd.Tests;

/// <summary>The scripts that an operator runs after a disaster, and before an upgrade.</summary>
public sealed class Backups(UndisturbedRun undisturbed)
{
    private static readonly TimeSpan ScriptMax = TimeSpan.FromSeconds(300);
    private static readonly string Baseline = CommittedPage.AtRoot("tests/EndToEnd.Tests/Baseline/0.1.0");

    [Fact]
    public async Task An_older_copy_and_feeds_that_deliver_again_come_to_the_same_ledger()
    {
        await using var system = await RunningSystem.Start(UndisturbedRun.History);
        await AttributionsRecorded.Run(system.Run);
        await system.Settle();
        await system.Deliver(UndisturbedRun.FirstHalf);
        await system.Settle();
        await MonthsClosed.Run(system.Run, UndisturbedRun.ClosedMonths);
        var folder = Path.Combine(Path.GetTempPath(), $"backup-{Guid.NewGuid():N}");
        string[] names = [Name(system.At.Leads), Name(system.At.Subscriptions), Name(system.At.Commissions)];
        (await Script("backup.sh", folder, names)).Should().Be(0);
        await system.Deliver(UndisturbedRun.SecondHalf[..(UndisturbedRun.SecondHalf.Length / 2)]);

        await system.Stop();
        foreach (var name in names) await Destroy(name);
        (await Script("restore.sh", folder, names)).Should().Be(0);
        (await system.Commissions.Verify()).Should().Be(0, system.Commissions.Log(20));
        await system.StartAgain();
        await system.Settle();
        await system.Deliver(UndisturbedRun.SecondHalf);
        await system.Settle();
        WholeSystem.SameEntries(await system.Ledger(), undisturbed.Ledger);
        KeepAsBaseline(folder);
        Directory.Delete(folder, recursive: true);
    }

    /// <summary>What an earlier version stored, kept as it left it. Each release adds its own.</summary>
    [Fact]
    public async Task A_database_of_an_earlier_version_is_brought_up_to_date_and_verifies()
    {
        string[] names = [$"old_{Guid.NewGuid():N}", $"old_{Guid.NewGuid():N}", $"old_{Guid.NewGuid():N}"];
        (await Script("restore.sh", Baseline, names)).Should().Be(0);
        await using var system = new ServiceProcess("Commissions", Connection(names[2]), await Servers.NewBroker(),
            await Servers.Authority);
        await system.ApplySchema();
        (await system.Verify()).Should().Be(0, system.Log(20));
        system.Log(20).Should().Contain("chain intact:          yes").And.NotContain("statements reproduced: 0 of 0");
    }

    /// <summary>With COMMISSIONS_WRITE_BASELINE=1, once per release.</summary>
    private static void KeepAsBaseline(string folder)
    {
        if (Environment.GetEnvironmentVariable("COMMISSIONS_WRITE_BASELINE") != "1") return;
        Directory.CreateDirectory(Baseline);
        foreach (var file in Directory.EnumerateFiles(folder))
            File.Copy(file, Path.Combine(Baseline, Path.GetFileName(file)), true);
    }

    private static async Task<int> Script(string script, string folder, string[] names)
    {
        using var process = Process.Start(CommittedPage.AtRoot($"infra/{script}"), [folder, .. names]);
        using var limit = new CancellationTokenSource(ScriptMax);
        await process.WaitForExitAsync(limit.Token);
        return process.ExitCode;
    }

    private static async Task Destroy(string name)
    {
        NpgsqlConnection.ClearAllPools();
        await using var connection = new NpgsqlConnection(Connection("postgres"));
        await connection.OpenAsync();
        await using var drop = new NpgsqlCommand($"drop database {name} with (force)", connection);
        await drop.ExecuteNonQueryAsync();
    }

    private static string Name(string database) => new NpgsqlConnectionStringBuilder(database).Database!;

    private static string Connection(string name)
    {
        var server = new NpgsqlConnectionStringBuilder(Environment.GetEnvironmentVariable("COMMISSIONS_POSTGRES"));
        (server.Database, server.MaxPoolSize) = (name, 30);
        return server.ConnectionString;
    }
}
