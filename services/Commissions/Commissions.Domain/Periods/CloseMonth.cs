using Decisions;

namespace Commissions.Domain.Periods;

/// <summary>Which months are closed and which is next.</summary>
/// <param name="ClosedThrough">Last day of the last closed month; null before the first.</param>
/// <param name="FirstWithEntries">Earliest month that anything is posted to; null while nothing is.</param>
public sealed record LedgerMonths(DateOnly? ClosedThrough, Period? FirstWithEntries)
{
    public static readonly LedgerMonths Initial = new(null, null);

    public static LedgerMonths Fold(LedgerMonths months, object @event) =>
        @event is PeriodClosed closed ? months with { ClosedThrough = closed.Period.LastDay } : months;

    /// <summary>
    /// The month after the last closed one; before the first close, the earliest with entries; null where there is
    /// none.
    /// </summary>
    public Period? Next => ClosedThrough is { } closed ? Period.Containing(closed.AddDays(1)) : FirstWithEntries;

    public bool IsClosed(Period month) => ClosedThrough >= month.LastDay;

    /// <summary>It is the next one in turn and it is over.</summary>
    public bool CanBeClosed(Period month, DateOnly today) => month == Next && month.LastDay < today;
}

/// <summary>Finance closes a month for good: in turn, once it is over, with the sums that were seen.</summary>
public sealed record CloseMonth(Period Month, DateOnly Today, string ClosedBy)
{
    /// <returns>The close, with no statements yet; nothing where the month is closed already.</returns>
    public static Decision<PeriodClosed> Decide(LedgerMonths months, CloseMonth command)
    {
        var month = command.Month;
        if (months.IsClosed(month)) return Decision.NothingNew<PeriodClosed>();
        if (month.LastDay >= command.Today)
            return Rejection.Conflict("period-not-over",
                $"{month} is not over yet; it can be closed from {month.Next().FirstDay:yyyy-MM-dd} on.");
        // Before the first close, months without entries can be closed ahead of the first that has some.
        return months.Next is { } next && next != month && (months.ClosedThrough is not null || next < month)
            ? Rejection.Conflict("period-out-of-turn", $"Months are closed one after another; the next one is {next}.")
                .AddFact("next", next.ToString())
            : new PeriodClosed(month, command.ClosedBy, 0);
    }

    /// <summary>A month that is closed by no event: closing began after it.</summary>
    public static Rejection BeforeTheFirst(Period month) =>
        Rejection.Conflict("period-out-of-turn", $"{month} lies before the first closed month.");

    /// <param name="seen">Sums as finance saw them; null where it did not say.</param>
    /// <param name="found">Sums by partner and currency as the month would close with.</param>
    /// <returns>Null when it closes as it was seen.</returns>
    public static Rejection? NotAsSeen(
        Period month, IReadOnlyCollection<SeenTotal>? seen, IReadOnlyCollection<SeenTotal> found) => seen is null
            ? null
            : SeenTotals.Compare("expectedTotals", seen, found,
                Rejection.Conflict("close-differs", $"{month} would close with other sums than you expect. " +
                    "Look at them with a dry run, then repeat with the new sums."));
}
