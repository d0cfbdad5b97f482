using Commissions.Domain.PartnerLedgers;
using Commissions.Domain.Periods;
using Commissions.Domain.Plans;
using Specifications;

namespace Commissions.Domain.Tests;

/// <summary>The worked cases about what was paid out or whose month is closed, in every way of delivery.</summary>
public sealed class WorkedCasesOfPayouts
{
    private static readonly Period Ever = new(2099, 12);

    [Theory, MemberData(nameof(WorkedCases.Deliveries), MemberType = typeof(WorkedCases))]
    public void W7_a_refund_after_payout_takes_back_what_was_paid_and_is_carried_until_earnings_cover_it(
        Delivery delivery)
    {
        var paid = new List<long>();
        var twenty = A.Flat(200_000, "2023-01-01") with { MinPayoutMinor = 50_00 };
        var programme = Scenario.Given(A.Affiliate("p"), A.Acquisition("p")).Under(twenty)
            .When(A.PaidMonth("jan", 1_000_00, "2026-01-10"))
            .Then("2026-01-31", p => paid.Add(p.PayOut("p", Ever, "2026-01-31")))
            .Then("2026-03-01", p =>
                p.Publish(A.Flat(100_000, "2026-03-01") with { Mode = ChangeMode.Prospective }, A.Date("2026-03-01")))
            .When(A.Refund("jan", 1_000_00, "2026-04-05"))
            .When(A.PaidMonth("apr", 1_500_00, "2026-04-10"))
            .Then("2026-04-30", p => paid.Add(p.PayOut("p", Ever, "2026-04-30")))
            .Then("2026-04-30", p => paid.Add(p.Balance("p") - paid[0]))
            .When(A.PaidMonth("may", 1_200_00, "2026-05-10"))
            .Then("2026-05-31", p => paid.Add(p.PayOut("p", Ever, "2026-05-31")))
            .Play(delivery);

        paid.Should().Equal(200_00, 0, -50_00, 70_00);
        programme.Entries.Where(entry => entry.Reason == EntryReason.Refund).Sum(entry => entry.Amount.Minor)
            .Should().Be(-200_00);
    }

    [Theory, MemberData(nameof(WorkedCases.Deliveries), MemberType = typeof(WorkedCases))]
    public void W8_a_raise_for_the_past_is_posted_in_the_open_month_and_closed_months_stay(Delivery delivery)
    {
        var firstQuarter = 0L;
        string[] closedHashes = [];
        var programme = Scenario.Given(A.Consultant("p"), A.Retention("p"))
            .When(A.PaidMonth("anchor", 500_00, "2025-01-01"))
            .When(A.PaidMonth("jan", 500_00, "2026-01-10"))
            .When(A.PaidMonth("feb", 500_00, "2026-02-10"))
            .When(A.PaidMonth("mar", 500_00, "2026-03-10"))
            .TimePassesThrough("2026-03")
            .Then("2026-03-31", known =>
            {
                firstQuarter = FirstQuarter(known);
                closedHashes = [.. known.Statements.Select(statement => statement.Hash)];
            })
            .Then("2026-04-10", known => known.Publish(A.Terms(150_000, "2026-01-01"), A.Date("2026-04-10")))
            .When(A.PaidMonth("apr", 500_00, "2026-04-10"))
            .Play(delivery);

        firstQuarter.Should().Be(180_00);
        FirstQuarter(programme).Should().Be(225_00);
        var corrections = programme.Entries.Where(entry => entry.Reason == EntryReason.RuleChange).ToArray();
        corrections.Select(entry => entry.Amount.Minor).Should().Equal(15_00, 15_00, 15_00);
        corrections.Select(entry => entry.OriginalPeriod.ToString())
            .Should().BeEquivalentTo("2026-01", "2026-02", "2026-03");
        corrections.Should().OnlyContain(entry => entry.Period == new Period(2026, 4));
        programme.Earned("p", "apr", Component.Retention).Should().Be(75_00);
        programme.Statements.Take(closedHashes.Length).Select(statement => statement.Hash).Should().Equal(closedHashes);
    }

    private static long FirstQuarter(Programme programme) => programme.Entries
        .Where(entry => entry.OriginalPeriod is { Year: 2026, Month: <= 3 }).Sum(entry => entry.Amount.Minor);

    [Theory, MemberData(nameof(WorkedCases.Deliveries), MemberType = typeof(WorkedCases))]
    public void W9_a_cut_for_the_past_spares_what_was_paid_out(Delivery delivery)
    {
        var programme = CutAfterPayout(RetroDecrease.ProtectPaid).Play(delivery);

        programme.Balance("p").Should().Be(25_00 + 180_00 + 50_00);
        programme.Kept.Should().HaveCount(3).And.OnlyContain(kept => kept.Version == 1 && kept.InPlaceOf == 2);
        programme.PayOut("p", Ever, "2026-04-30").Should().Be(50_00);
    }

    [Theory, MemberData(nameof(WorkedCases.Deliveries), MemberType = typeof(WorkedCases))]
    public void W9_a_cut_that_the_agreement_allows_is_taken_back_and_carried_below_the_minimum(Delivery delivery)
    {
        var programme = CutAfterPayout(RetroDecrease.Apply).Play(delivery);

        programme.Entries.Where(entry => entry.Reason == EntryReason.RuleChange).Sum(entry => entry.Amount.Minor)
            .Should().Be(-30_00);
        programme.Kept.Should().BeEmpty();
        programme.Balance("p").Should().Be(25_00 + 180_00 + 20_00);
        programme.PayOut("p", Ever, "2026-04-30").Should().Be(0);
    }

    [Theory, MemberData(nameof(WorkedCases.Deliveries), MemberType = typeof(WorkedCases))]
    public void W10_a_refund_of_a_protected_line_uses_the_rate_it_was_paid_at(Delivery delivery)
    {
        var programme = CutAfterPayout(RetroDecrease.ProtectPaid)
            .Then("2026-05-01", _ => { })
            .When(A.Refund("jan", 250_00, "2026-05-05"))
            .Play(delivery);

        programme.Entries.Last(entry => entry.Key.InvoiceId == "jan").Amount.Minor.Should().Be(-30_00);
        programme.Earned("p", "jan", Component.Retention).Should().Be(30_00);
    }

    // Year 2 at 12 %, 60.00 a month paid out and closed for January to March; in April it becomes 10 % from January on.
    private static Scenario CutAfterPayout(RetroDecrease retroDecrease) => Scenario
        .Given(A.Consultant("p"), A.Retention("p")).Under(A.DefaultTerms with { HoldDays = 0 })
        .When(A.PaidMonth("anchor", 500_00, "2025-01-01"))
        .When(A.PaidMonth("jan", 500_00, "2026-01-10"))
        .When(A.PaidMonth("feb", 500_00, "2026-02-10"))
        .When(A.PaidMonth("mar", 500_00, "2026-03-10"))
        .TimePassesThrough("2026-03")
        .Then("2026-03-31", programme => programme.PayOut("p", Ever, "2026-03-31").Should().Be(205_00))
        .Then("2026-04-10", programme => programme.Publish(
            A.Terms(100_000, "2026-01-01") with { HoldDays = 0, RetroDecrease = retroDecrease, Clause = "§ 7" },
            A.Date("2026-04-10")))
        .When(A.PaidMonth("apr", 500_00, "2026-04-10"));

    [Theory, MemberData(nameof(WorkedCases.Deliveries), MemberType = typeof(WorkedCases))]
    public void W15_a_royalty_on_training_is_set_off_where_the_agreement_says_so(Delivery delivery)
    {
        Training(setOff: true).Play(delivery).PayOut("p", Ever, "2026-06-30").Should().Be(250_00);
        Training(setOff: false).Play(delivery).PayOut("p", Ever, "2026-06-30").Should().Be(400_00);
        var programme = Training(setOff: false).Play(delivery);
        programme.Entries.Where(entry => entry.Key.Component == Component.Training).Sum(entry => entry.Amount.Minor)
            .Should().Be(-150_00);
    }

    private static Scenario Training(bool setOff) => Scenario.Given(A.Consultant("p"), A.Retention("p"))
        .Under(A.DefaultTerms with { TrainingRoyaltyPpm = 100_000, RoyaltySetOff = setOff })
        .When(A.PaidMonth("i", 8_000_00, "2026-04-01"))
        .When(A.Training("t1", "p", 1_500_00, "2026-04-20"));
}
