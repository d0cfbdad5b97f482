using Demo.Api;
using Demo.History;
using Demo.Story;
using RunningServers;

namespace EndToEnd.Tests;

public sealed class WholeSystem(UndisturbedRun undisturbed)
{
    private const ulong ShuffleSeed = 77;
    private const int DeliveriesPerCall = 8;
    private const int KillsWhilePosting = 3;

    [Fact]
    public async Task Each_service_killed_in_the_middle_leaves_the_same_ledger_entry_by_entry()
    {
        await using var system = await RunningSystem.Start(UndisturbedRun.History);
        await KillInTheMiddle(system.Leads, UndisturbedRun.History.Customers,
            customer => AttributionsRecorded.Attribute(system.Run, customer));
        await system.Settle();

        await KillInTheMiddle(system.Subscriptions, UndisturbedRun.FirstHalf.Chunk(DeliveriesPerCall), system.Deliver);
        await system.Settle();
        await MonthsClosed.Run(system.Run, UndisturbedRun.ClosedMonths);

        await KillInTheMiddle(system.Commissions, UndisturbedRun.SecondHalf.Chunk(DeliveriesPerCall), system.Deliver);
        await system.Settle();

        undisturbed.Ledger.Should().NotBeEmpty();
        SameEntries(await system.Ledger(), undisturbed.Ledger);
    }

    [Fact]
    public async Task The_whole_history_twice_and_shuffled_gives_identical_balances()
    {
        await using var system = await RunningSystem.Start(UndisturbedRun.History);
        await AttributionsRecorded.Run(system.Run);
        await system.Settle();
        var twice = UndisturbedRun.History.Deliveries.Concat(UndisturbedRun.History.Deliveries);
        await system.Deliver(new Dice(ShuffleSeed).Shuffled(twice));
        await system.Settle();

        Balances(await system.Ledger())
            .Should().Equal(Balances(undisturbed.Ledger), $"shuffled with seed {ShuffleSeed}");
    }

    [Fact]
    public async Task A_replay_killed_again_and_again_while_posting_posts_each_difference_once()
    {
        await using var system = await RunningSystem.Start(UndisturbedRun.History);
        await AttributionsRecorded.Run(system.Run);
        await system.Deliver([.. UndisturbedRun.FirstHalf, .. UndisturbedRun.SecondHalf]);
        await system.Settle();
        var before = (await system.Ledger()).Sum(entry => entry.Minor);

        var version = (await system.Run.Commissions.Post<Drafted>(DemoRun.Manager,
            $"v1/plans/{system.Run.PlanId}/versions",
            PlanAgreed.Terms(PlanAgreed.ValidFrom, 130_000, "a raise", retentionYear1Ppm: 70_000))).Version;
        var (replayId, replay) = await Replays.Preview(system.Run, version);
        (await Replays.Approve(system.Run, DemoRun.SecondManager, version, replayId)).Expect();
        for (var kill = 0; kill < KillsWhilePosting; kill++)
        {
            await Replays.UntilPosting(system.Run, replayId);
            await KillAndStart(system.Commissions);
        }

        await Replays.UntilPosted(system.Run, replayId);

        var ledger = await system.Ledger();
        ledger.Sum(entry => entry.Minor).Should().Be(before + replay.Totals!.Sum(total => total.Difference.Minor));
        ledger.Where(entry => entry.Reason == "rule-change").GroupBy(entry => entry.Key)
            .Should().OnlyContain(key => key.Count() == 1);
    }

    /// <summary>Names only what differs: two whole ledgers side by side tell nobody anything.</summary>
    internal static void SameEntries(List<ComparableEntry> ledger, List<ComparableEntry> expected)
    {
        var counted = ledger.Select(entry => (Entry: entry, Count: 1))
            .Concat(expected.Select(entry => (Entry: entry, Count: -1)))
            .GroupBy(entry => entry.Entry, entry => entry.Count)
            .Select(entry => (entry.Key, Count: entry.Sum())).Where(entry => entry.Count != 0);
        counted.Select(entry => $"{entry.Count:+0;-0} × {entry.Key}").Should().BeEmpty();
    }

    /// <summary>
    /// Kills the service when half of the parts are sent and starts it again, while the other parts go on being sent.
    /// </summary>
    private static async Task KillInTheMiddle<T>(ServiceProcess service, IEnumerable<T> parts, Func<T, Task> send)
    {
        var all = parts.ToArray();
        var killed = Task.CompletedTask;
        for (var index = 0; index < all.Length; index++)
        {
            var sending = send(all[index]);
            if (index == all.Length / 2) killed = KillAndStart(service);
            await sending;
        }

        await killed;
    }

    private static async Task KillAndStart(ServiceProcess service)
    {
        await service.Kill();
        await service.Start();
    }

    /// <summary>Sums by partner, customer, component and customer year: they depend on no order.</summary>
    private static SortedDictionary<string, long> Balances(IEnumerable<ComparableEntry> ledger) => new(ledger
        .GroupBy(entry => $"{entry.Partner} {entry.Key} {entry.CustomerId} {entry.Currency}", StringComparer.Ordinal)
        .Select(key => (key.Key, Sum: key.Sum(entry => entry.Minor))).Where(key => key.Sum != 0)
        .ToDictionary(key => key.Key, key => key.Sum), StringComparer.Ordinal);
}
