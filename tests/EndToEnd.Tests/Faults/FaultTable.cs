using System.Globalization;
using RunningServers;
namespace EndToEnd.Tests.Faults;

/// <summary>The whole table, for operators: ./infra/faults.sh. CI runs the selection below it.</summary>
public sealed class FaultTable(UndisturbedRun undisturbed)
{
    private const string Heading =
        "| fault | sent | acknowledged | lost | repeated on the wire | surplus entries | recovered after " +
        "|\n|---|---:|---:|---:|---:|---:|---:|";

    [Fact(Explicit = true)]
    public async Task Every_fault_leaves_the_ledger_of_an_undisturbed_run()
    {
        var wanted = Environment.GetEnvironmentVariable("COMMISSIONS_FAULT") ?? "";
        var table = CommittedPage.AtRoot(".run/faults.md");
        await File.WriteAllTextAsync(table, Heading + "\n");
        var unsound = new List<string>();
        foreach (var fault in FaultList.All.Where(fault =>
            fault.Name.Contains(wanted, StringComparison.OrdinalIgnoreCase)))
        {
            await File.AppendAllTextAsync(table, await Row(fault, unsound) + "\n");
        }

        unsound.Should().BeEmpty();
    }

    private async Task<string> Row(Fault fault, List<string> unsound)
    {
        await using var run = await FaultyRun.Start(fault.Place is null ? null : await fault.Place());
        try
        {
            var outcome = await run.Suffer(fault.Name, fault.Strike, undisturbed.Ledger);
            if (!outcome.IsSound) unsound.Add(fault.Name);
            return string.Create(CultureInfo.InvariantCulture,
                $"| {outcome.Fault} | {outcome.Sent} | {outcome.Acknowledged} | {outcome.Lost} | {outcome.Repeated} " +
                $"| {outcome.Surplus} | {outcome.Recovery.TotalSeconds:0.0} s |");
        }
        catch (Exception error) when (error is InvalidOperationException or TimeoutException or Demo.Api.DemoFailure
                                          or OperationCanceledException or Npgsql.NpgsqlException
                                              or HttpRequestException)
        {
            unsound.Add(fault.Name);
            await File.WriteAllTextAsync(
                CommittedPage.AtRoot($".run/fault-{fault.Name.Replace(' ', '-')}.log"), $"{error}\n\n{run.Logs()}");
            return $"| {fault.Name} | did not end: {error.Message.ReplaceLineEndings(" ")} | | | | | |";
        }
    }
}

/// <summary>Two of the table's rows, in every run of the tests.</summary>
public sealed class ChangingLeaders(UndisturbedRun undisturbed)
{
    [Fact]
    public Task A_leader_that_was_paused_while_another_led_changes_nothing() => Leaves(Leaders.PausedWhileAnotherLeads);

    [Fact]
    public Task A_rolling_restart_under_load_loses_no_request_and_no_message() => Leaves(Leaders.RollingRestart);

    private async Task Leaves(Func<FaultyRun, Task> strike)
    {
        await using var run = await FaultyRun.Start();
        var outcome = await run.Suffer("", strike, undisturbed.Ledger);
        (outcome.Lost, outcome.Surplus).Should().Be((0, 0));
        WholeSystem.SameEntries(await run.System.Ledger(), undisturbed.Ledger);
    }
}
