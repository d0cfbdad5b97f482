using Demo.History;
using Demo.Story;

[assembly: AssemblyFixture(typeof(EndToEnd.Tests.UndisturbedRun))]

namespace EndToEnd.Tests;

/// <summary>A small history, delivered in order with nothing going wrong: what every other run must come to.</summary>
public sealed class UndisturbedRun : IAsyncLifetime
{
    internal static readonly BillingHistory History =
        BillingHistory.Create(new HistoryShape { Customers = 12, Months = 12 });

    /// <summary>The first half is closed before the second is delivered, so late facts meet closed months.</summary>
    internal static readonly DateOnly Half = History.Shape.First.AddMonths(6);

    internal static Delivery[] FirstHalf => [.. History.Between(History.Shape.First, Half)];
    internal static Delivery[] SecondHalf => [.. History.Between(Half, History.Shape.Today)];
    internal static IReadOnlyList<DateOnly> ClosedMonths => [.. History.Shape.MonthStarts.Take(5)];

    internal List<ComparableEntry> Ledger { get; private set; } = [];

    public async ValueTask InitializeAsync()
    {
        await using var system = await RunningSystem.Start(History);
        await AttributionsRecorded.Run(system.Run);
        await system.Settle();
        await system.Deliver(FirstHalf);
        await system.Settle();
        await MonthsClosed.Run(system.Run, ClosedMonths);
        await system.Deliver(SecondHalf);
        await system.Settle();
        Ledger = await system.Ledger();
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
