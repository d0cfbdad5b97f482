using Demo.History;
using Demo.Story;

namespace EndToEnd.Tests;

public sealed class WholeSystem(UndisturbedRun undisturbed) : IClassFixture<UndisturbedRun>
{
    private const ulong ShuffleSeed = 77;

    [Fact]
    public async Task Each_service_killed_in_the_middle_leaves_the_same_ledger_entry_by_entry()
    {
        await using var system = await RunningSystem.Start(UndisturbedRun.History);
        await WhileKilling(system.Leads, AttributionsRecorded.Run(system.Run));
        await system.Settle();

        var (first, second) = Halves(UndisturbedRun.FirstHalf);
        await system.Deliver(first);
        await WhileKilling(system.Subscriptions, system.Deliver(second));
        await system.Settle();
        await MonthsClosed.Run(system.Run, UndisturbedRun.ClosedMonths);

        (first, second) = Halves(UndisturbedRun.SecondHalf);
        await system.Deliver(first);
        await WhileKilling(system.Commissions, system.Deliver(second));
        await system.Settle();

        undisturbed.Ledger.Should().NotBeEmpty();
        (await system.Ledger()).Should().Equal(undisturbed.Ledger);
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

        Balances(await system.Ledger()).Should().Equal(Balances(undisturbed.Ledger), $"shuffled with seed {ShuffleSeed}");
    }

    /// <summary>Kills the service while the work is under way, and starts it again.</summary>
    private static async Task WhileKilling(ServiceProcess service, Task work)
    {
        await Task.WhenAny(work, Task.Delay(150));
        await service.Kill();
        await service.Start();
        await work;
    }

    private static (IReadOnlyList<Delivery> First, IReadOnlyList<Delivery> Second) Halves(IReadOnlyList<Delivery> all) =>
        ([.. all.Take(all.Count / 2)], [.. all.Skip(all.Count / 2)]);

    /// <summary>Sums by partner, customer, component and customer year: they depend on no order.</summary>
    private static SortedDictionary<string, long> Balances(IEnumerable<ComparableEntry> ledger) => new(ledger
        .GroupBy(entry => $"{entry.Partner} {entry.Key} {entry.CustomerId} {entry.Currency}", StringComparer.Ordinal)
        .Select(key => (key.Key, Sum: key.Sum(entry => entry.Minor))).Where(key => key.Sum != 0)
        .ToDictionary(key => key.Key, key => key.Sum), StringComparer.Ordinal);
}
