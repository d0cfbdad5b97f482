using System.Net;
using Commissions.Service.MonthEnds;
using RunningServers;

namespace Commissions.Tests;

/// <summary>One page for a month's end: what to look at before closing, who closed it, and its payouts.</summary>
public sealed class EndingMonths
{
    [Fact]
    public async Task Before_a_month_is_closed_what_is_open_is_counted_and_what_is_done_is_ticked()
    {
        await using var company = await PayingOut.ThreeMonthsOf60();
        await company.CanBePaid("p1", confirmedBy: null);
        await company.Post("carol", "/v1/partners/p1/adjustments",
            new { amount = new { minor = 5_00, currency = "EUR" }, reason = "fair" });
        var entry = (await company.Entries("p1"))[0].EntryId;
        await company.Post("partner:p1", $"/v1/entries/{entry}/disputes", new { reason = "too little" });
        (await company.Verified()).DriftCount.Should().Be(0);

        var month = await company.Get("carol", "/v1/periods/2025-01").Read<MonthEnd>();

        month.CanBeClosed.Should().BeTrue();
        month.ClosedBy.Should().BeNull();
        month.Checks.Should().HaveCount(8).And.OnlyHaveUniqueItems(check => check.Code);
        month.Checks.Where(check => !check.IsDone).Select(check => (check.Code, check.Waiting)).Should().Equal(
            ("disputes-open", 1), ("accounts-waiting", 1), ("adjustments-waiting", 1));
        month.Checks.Single(check => check.Code == "ledger-verified").At.Should().NotBeNull();
    }

    [Fact]
    public async Task A_closed_month_says_who_closed_it_and_how_far_its_payouts_are()
    {
        await using var company = await PayingOut.ThreeMonthsOf60();
        await company.CanBePaid("p1");
        await company.CloseThrough("2025-01", "2026-03");
        await company.PayOut("2026-03");

        var month = await company.Get("alice", "/v1/periods/2026-03").Read<MonthEnd>();

        (month.IsClosed, month.ClosedBy, month.Statements).Should().Be((true, "carol", 1));
        month.ClosedAt.Should().BeCloseTo(DateTimeOffset.UtcNow, TimeSpan.FromMinutes(10));
        month.Checks.Should().BeEmpty("they say how things are now, and the month is closed");
        var payout = month.Payouts.Should().ContainSingle().Subject;
        (payout.Number, payout.State, payout.LockedBy, payout.Approver, payout.ExportedBy, payout.ConfirmedBy)
            .Should().Be(("2026-03-EUR", "confirmed", "carol", "dave", "carol", "carol"));
        payout.ExportedOn.Should().NotBeNull();
        (await company.Get("alice", "/v1/periods/2026-02").Read<MonthEnd>()).Payouts.Should().BeEmpty();
    }

    [Theory]
    [InlineData("2019-01", HttpStatusCode.NotFound)]
    [InlineData("march", HttpStatusCode.BadRequest)]
    public async Task A_month_that_the_ledger_does_not_have_is_not_found_and_none_at_all_is_said(
        string period, HttpStatusCode status)
    {
        await using var company = await PayingOut.ThreeMonthsOf60();
        using var client = company.Service.As("carol");
        using var answer = await client.GetAsync($"/v1/periods/{period}");
        answer.StatusCode.Should().Be(status);
    }
}
