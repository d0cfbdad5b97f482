using System.Collections.Immutable;
using Billing;
using Commissions.Domain.Plans;
using CsCheck;
using Specifications;

namespace Commissions.Domain.Tests;

public sealed class Timelines
{
    private static readonly DateOnly Day = A.Date("2026-03-01");

    [Fact]
    public void The_latest_that_has_begun_counts_from_its_first_day_until_the_next()
    {
        var plans = ImmutableArray<DefaultPlanFrom>.Empty.Set(new("second", Day.AddDays(10))).Set(new("first", Day));
        new[] { -1, 0, 9, 10, 400 }.Select(days => plans.InForceOn(Day.AddDays(days))?.PlanId)
            .Should().Equal(null, "first", "first", "second", "second");
    }

    [Fact]
    public void In_whatever_order_items_were_recorded_they_stand_by_day_and_of_one_day_the_last_counts() =>
        Gen.Select(Gen.Int[0, 9], Gen.Int[1, 90]).Array[0, 12].Sample(recorded =>
        {
            var timeline = recorded.Aggregate(ImmutableArray<WinBackDaysFrom>.Empty,
                (known, next) => known.Set(new(next.Item2, Day.AddDays(next.Item1))));
            timeline.Select(days => days.ValidFrom).Should().BeInAscendingOrder().And.OnlyHaveUniqueItems();
            foreach (var offset in Enumerable.Range(-1, 12))
            {
                var begun = recorded.Where(days => days.Item1 <= offset).ToArray();
                var latest = begun.Length == 0 ? (int?)null
                    : begun.Last(days => days.Item1 == begun.Max(one => one.Item1)).Item2;
                timeline.InForceOn(Day.AddDays(offset))?.Days.Should().Be(latest);
                (timeline.InForceOn(Day.AddDays(offset)) is null).Should().Be(latest is null);
            }
        });
}
