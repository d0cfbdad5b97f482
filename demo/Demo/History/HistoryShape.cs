namespace Demo.History;

/// <summary>How much history to make up, and from which seed.</summary>
internal sealed record HistoryShape
{
    /// <summary>The demo: 300 customers over the 36 months 2023-11 to 2026-10.</summary>
    public static readonly HistoryShape Full = new() { Customers = 300, Months = 36 };

    /// <summary>Fewer do not have everything in their lives that the story tells of.</summary>
    public const int CustomersMin = 60;

    public required int Customers { get; init; }
    public required int Months { get; init; }
    public ulong Seed { get; init; } = 20_231_101;
    public DateOnly First { get; init; } = new(2023, 11, 1);

    /// <summary>The first day after the history: nothing later has happened yet.</summary>
    public DateOnly Today => First.AddMonths(Months);

    /// <summary>Every month of the history, as its first day.</summary>
    public IEnumerable<DateOnly> MonthStarts => Enumerable.Range(0, Months).Select(First.AddMonths);
}
