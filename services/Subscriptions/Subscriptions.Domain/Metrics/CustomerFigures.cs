using System.Collections.Immutable;

namespace Subscriptions.Domain.Metrics;

/// <summary>What figures need to know of a customer. Computed from its facts and nothing else.</summary>
public sealed record CustomerFigures(string CustomerId, string? Market, ImmutableArray<LifeFigure> Lives,
    ImmutableArray<YearFigure> Years, ImmutableArray<RevenueFigure> Revenue);

/// <summary>A customer that was won: once, or again after it had left for longer than the win-back gap.</summary>
/// <param name="Anchor">First day of the life.</param>
/// <param name="Currency">Currency of its first line.</param>
/// <param name="AcquiredBy">Partners with an acquisition attribution in the life's first year.</param>
public sealed record LifeFigure(DateOnly Anchor, string Currency, ImmutableArray<string> AcquiredBy);

/// <summary>One year [From, Until) of a life that was in service when the year began.</summary>
/// <param name="Currency">Currency of the recurring revenue at the start, else of the life.</param>
/// <param name="LeftOn">The day after the last one in service, when that ended in this year for good.</param>
/// <param name="IsLeftInferred">No subscription says so: nothing was billed after it.</param>
/// <param name="MrrAtStartMinor">Monthly recurring revenue on the year's first day.</param>
/// <param name="MrrLostMinor">How much of it was gone on the last day in service; all of it when the customer
/// left.</param>
/// <param name="ValueMinor">Paid and kept net of the year, in that currency.</param>
/// <param name="HeldBy">Partners that held any role on the year's first day.</param>
public sealed record YearFigure(int Year, DateOnly From, DateOnly Until, string Currency, DateOnly? LeftOn,
    bool IsLeftInferred, long MrrAtStartMinor, long MrrLostMinor, long ValueMinor, ImmutableArray<string> HeldBy)
{
    /// <summary>Whether the customer left in this year and is not back, as can be told on a date.</summary>
    /// <remarks>What only the bills say is certain once the win-back gap is over: a late bill is no leaving.</remarks>
    public bool HasLeftBy(DateOnly date, int winBackDays) =>
        LeftOn is { } left && (!IsLeftInferred || left.DayNumber + winBackDays <= date.DayNumber);
}

/// <summary>
/// Net that was paid on a day and kept, of lines of one customer year; year 0 where there is no life.
/// </summary>
/// <param name="HeldBy">Partners that held any role when the service of the lines began.</param>
/// <param name="IsPartnerSourced">A partner acquired the life that the lines belong to.</param>
public sealed record RevenueFigure(DateOnly PaidOn, string Currency, int Year, long NetMinor,
    ImmutableArray<string> HeldBy, bool IsPartnerSourced);
