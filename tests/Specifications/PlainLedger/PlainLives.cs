using Contracts.Subscriptions.V1;

namespace Specifications.PlainLedger;

/// <summary>A time in which a customer stayed with the vendor; service that starts in it belongs to it.</summary>
/// <param name="From">First day; the first life has no beginning.</param>
/// <param name="Until">First day of the next life; the last life has no end.</param>
/// <param name="CancelledOn">Day on which nothing ran any more; null while something runs, or nothing is known.</param>
public sealed record PlainLife(DateOnly From, DateOnly Until, DateOnly? CancelledOn)
{
    public bool Holds(DateOnly day) => From <= day && day < Until;
}

/// <summary>Life of a subscription: when a customer left, came back, and whether the clock began anew.</summary>
public static class PlainLives
{
    private const int WinBackDaysUnlessSaid = 90;

    /// <summary>A gap longer than the win-back days of the day of return begins a new life.</summary>
    public static PlainLife[] Read(IEnumerable<BillingFact> facts, PlainRulebook rules)
    {
        var lives = new List<PlainLife>();
        var from = DateOnly.MinValue;
        DateOnly? runsUntil = null;
        foreach (var ran in Intervals(facts))
        {
            // A stay of no day is no return.
            if (runsUntil < ran.From && ran.From == ran.Until) continue;
            if (runsUntil is { } left && left.AddDaysSafely(WinBackDays(rules, ran.From)) < ran.From)
            {
                lives.Add(new PlainLife(from, ran.From, left));
                (from, runsUntil) = (ran.From, ran.Until);
            }
            else if (runsUntil is null || ran.Until > runsUntil) runsUntil = ran.Until;
        }

        lives.Add(new PlainLife(from, DateOnly.MaxValue, runsUntil == DateOnly.MaxValue ? null : runsUntil));
        return [.. lives];
    }

    private static int WinBackDays(PlainRulebook rules, DateOnly on) => rules.WinBackDays
        .Where(days => days.ValidFrom <= on).OrderBy(days => days.ValidFrom).LastOrDefault()?.Days
        ?? WinBackDaysUnlessSaid;

    /// <summary>Every time that some subscription ran, trials too, by first day; whatever was paid for it.</summary>
    private static IEnumerable<(DateOnly From, DateOnly Until)> Intervals(IEnumerable<BillingFact> facts)
    {
        var moves = facts.Select(fact => fact switch
        {
            SubscriptionStarted started =>
                (Id: started.SubscriptionId, On: started.StartedOn, Starts: true, started.PlanSwitch),
            SubscriptionEnded ended => (Id: ended.SubscriptionId, On: ended.EndedOn, Starts: false, PlanSwitch: false),
            _ => default,
        }).Where(move => move.Id is not null).ToArray();
        // Nobody begins again by switching the plan on the day of leaving.
        var counted = moves.Where(move => !move.PlanSwitch
            || !moves.Any(end => !end.Starts && end.Id == move.Id && end.On == move.On))
                .Select(move => move with { PlanSwitch = false }).Distinct();
        return counted.GroupBy(move => move.Id).SelectMany(one =>
            IntervalsOfOne([.. one.Select(move => (move.On, move.Starts))]))
            .OrderBy(ran => ran.From).ThenBy(ran => ran.Until);
    }

    /// <summary>
    /// A start after an end opens a new interval. On one day, what runs ends before it starts again, and what does
    /// not run starts before it ends.
    /// </summary>
    private static List<(DateOnly From, DateOnly Until)> IntervalsOfOne(IReadOnlyList<(DateOnly On, bool Starts)> moves)
    {
        var intervals = new List<(DateOnly, DateOnly)>();
        DateOnly? since = null;
        foreach (var day in moves.GroupBy(move => move.On).OrderBy(day => day.Key))
        {
            var ran = since is not null;
            foreach (var move in day.OrderBy(move => move.Starts == ran))
            {
                if (move.Starts)
                {
                    since ??= move.On;
                    continue;
                }

                // An end without a start: it ran, and nobody said since when.
                if (since is null && intervals.Count > 0) continue;
                intervals.Add((since ?? DateOnly.MinValue, move.On));
                since = null;
            }
        }

        if (since is { } running) intervals.Add((running, DateOnly.MaxValue));
        return intervals;
    }

    private static DateOnly AddDaysSafely(this DateOnly day, int days) =>
        day.DayNumber + days >= DateOnly.MaxValue.DayNumber ? DateOnly.MaxValue : day.AddDays(days);
}
