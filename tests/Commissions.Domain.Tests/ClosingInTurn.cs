using Commissions.Domain.Periods;
using Specifications;

namespace Commissions.Domain.Tests;

public sealed class ClosingInTurn
{
    private static readonly DateOnly Today = A.Date("2026-04-10");
    private static readonly LedgerMonths ClosedJanuary = new(A.Date("2026-01-31"), new Period(2025, 11));

    [Fact]
    public void The_next_month_is_closed_once_it_is_over()
    {
        Close(ClosedJanuary, 2).Events.Should().Equal(new PeriodClosed(new Period(2026, 2), "carol", 0));
        ClosedJanuary.CanBeClosed(new Period(2026, 2), Today).Should().BeTrue();
        ClosedJanuary.CanBeClosed(new Period(2026, 2), A.Date("2026-02-28")).Should().BeFalse("it ends with that day");
    }

    [Fact]
    public void A_month_that_is_closed_is_closed_again_by_doing_nothing()
    {
        Close(ClosedJanuary, 1).Should().Match<Decisions.Decision<PeriodClosed>>(
            decision => !decision.IsRejected && decision.Events.IsEmpty);
        Close(new LedgerMonths(A.Date("2026-03-31"), null), 2).Events.Should().BeEmpty();
    }

    [Fact]
    public void A_month_that_is_not_over_is_refused_with_the_day_from_which_it_can_be_closed()
    {
        var refusal = Close(ClosedJanuary, 4).Rejection!;
        refusal.Code.Should().Be("period-not-over");
        refusal.Explanation.Should().Contain("2026-05-01");
    }

    [Fact]
    public void A_month_out_of_turn_is_refused_and_the_next_one_named()
    {
        var refusal = Close(ClosedJanuary, 3).Rejection!;
        (refusal.Code, refusal.Facts["next"]).Should().Be(("period-out-of-turn", "2026-02"));
    }

    [Fact]
    public void Closing_begins_with_the_first_month_that_has_entries_or_an_earlier_one()
    {
        var open = new LedgerMonths(null, new Period(2026, 2));
        Close(open, 2).IsRejected.Should().BeFalse();
        Close(open, 1).IsRejected.Should().BeFalse("nothing is skipped");
        Close(open, 3).Rejection!.Facts["next"].Should().Be("2026-02");
        Close(new LedgerMonths(null, null), 3).IsRejected.Should().BeFalse("nothing is posted at all");
    }

    private static Decisions.Decision<PeriodClosed> Close(LedgerMonths months, int month) =>
        CloseMonth.Decide(months, new CloseMonth(new Period(2026, month), Today, "carol"));
}
