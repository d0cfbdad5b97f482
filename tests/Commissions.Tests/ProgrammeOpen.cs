using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Commissions.Domain.PartnerLedgers;
using Commissions.Service.Forecasts;
using Commissions.Service.Plans;
using Commissions.Service.Segments;
using Contracts.Leads.V1;
using RunningServers;

namespace Commissions.Tests;

/// <summary>What a programme shows and decides about its partners as a whole: rules, segments, forecast.</summary>
public sealed class ProgrammeOpen
{
    [Fact]
    public async Task Anybody_reads_the_published_rules_as_data_as_text_and_as_a_page()
    {
        await using var company = await Company.Found();
        using var anybody = company.Service.Anonymous();
        (await anybody.GetStringAsync("/v1/programme-rules?format=markdown"))
            .Should().Contain("No rules are published yet.");
        var plan = await company.DefaultPlan();
        var secret = await company.PlanOf(Company.Version("2023-01-01", retentionYear2: 330_000));
        await company.Post("alice", $"/v1/plans/{secret}/assignments",
            new { partnerId = "p9", validFrom = "2026-05-01" });
        await Company.Eventually(() => anybody.GetStringAsync("/v1/programme-rules"),
            text => !text.Contains(secret, StringComparison.Ordinal));

        var rules = await anybody.GetFromJsonAsync<JsonElement>("/v1/programme-rules").Read<RulesPage>();
        var shown = rules.Plans.Single();
        shown.PlanId.Should().Be(plan);
        shown.InForce!.Hash.Should().Be(
            (await company.Get("alice", $"/v1/plans/{plan}/versions/1").Read<VersionView>()).Hash);
        var markdown = await anybody.GetStringAsync("/v1/programme-rules?format=markdown");
        markdown.Should().Contain("| retention | distributor, consultant | all | 2 | 12 % |").And.Contain(
            "payouts from 50.00 EUR");
        var html = await anybody.GetStringAsync("/v1/programme-rules?format=html");
        html.Should().Contain("<td>3+</td><td>8 %</td>").And.NotContain("33 %");
        using var other = await anybody.GetAsync("/v1/programme-rules?format=pdf");
        await Company.Refused(other, HttpStatusCode.BadRequest, "invalid-input");
    }

    [Fact]
    public async Task A_review_moves_partners_from_its_day_on_and_what_was_earned_before_keeps_its_plan()
    {
        await using var company = await PayingOut.ThreeMonthsOf60();
        var premium = await company.PlanOf(Company.Version("2023-01-01", retentionYear2: 200_000, holdDays: 0));
        (await company.Post("alice", $"/v1/plans/{premium}/assignments",
            new { segment = "gold", validFrom = "2023-01-01" }).Read<AssignmentView>())
            .State.Should().Be("assigned");
        var before = (await company.LedgerReaches("p1", 205_00)).Count;
        object review = new { from = "2026-01-01", until = "2026-04-01", reason = "quarter" };
        await company.Refuses("alice", "/v1/segment-reviews", review, HttpStatusCode.Conflict,
            "segments-not-published");
        await company.Refuses("carol", "/v1/segments",
            new { segments = new object[] { new { name = "gold" } }, reason = "r" }, HttpStatusCode.Forbidden,
            "forbidden");
        await company.Post("alice", "/v1/segments",
            new
            {
                segments = new object[] { new { name = "gold", minCustomers = 1, minProfitMinor = 1_000_00 } },
                reason = "start"
            });

        var dry = await company.Post("alice", "/v1/segment-reviews",
            new { from = "2026-01-01", until = "2026-04-01", reason = "quarter", dryRun = true })
            .Read<ReviewedSegments>();
        dry.Moved.Should().Be(1);
        dry.Partners.Single(partner => partner.PartnerId == "p1").Profit.Minor.Should().Be(1_500_00 - 180_00);
        (await company.Get("carol", "/v1/partners/p1/segments").Read<RegisteredSegments>()).Reviews
            .Should().BeEmpty("a dry run moves nobody");

        var first = await company.PostOnce("alice", "/v1/segment-reviews", review, "q1").Read<ReviewedSegments>();
        (await company.PostOnce("alice", "/v1/segment-reviews", review, "q1").Read<ReviewedSegments>()).ReviewId
            .Should().Be(first.ReviewId);
        await Company.Eventually(() => company.Get("carol", "/v1/partners/p1/segments").Read<RegisteredSegments>(),
            segments => segments.Reviews.Count == 1);
        (await company.Entries("p1")).Count.Should().Be(before, "history keeps its plan");

        await company.Send(Company.PaidMonth("c1", company.Service.Today, 500_00));
        var entries = await Company.Eventually(() => company.Entries("p1"), all => all.Count > before);
        entries[^1].PlanId.Should().Be(premium);
        await Verified(company);
    }

    [Fact]
    public async Task Segments_that_leads_changes_for_a_past_day_correct_what_was_posted_since()
    {
        await using var company = await PayingOut.ThreeMonthsOf60();
        var premium = await company.PlanOf(Company.Version("2023-01-01", retentionYear2: 200_000, holdDays: 0));
        await company.Post("alice", $"/v1/plans/{premium}/assignments",
            new { segment = "gold", validFrom = "2023-01-01" });
        var changed = Company.Fact<ProgrammeFact>(
            new PartnerSegmentsChanged { PartnerId = "p1", Segments = ["gold"], ValidFrom = new DateOnly(2026, 2, 1) });
        await company.Send(changed, changed);
        // February and March: 20 % instead of 12 % of 500.00 each; January stays.
        var entries = await company.LedgerReaches("p1", 205_00 + 80_00);
        entries[^1].Reason.Should().Be(EntryReason.Assignment);
        await company.Send(changed);
        await company.Send(Company.PaidMonth("c1", new DateOnly(2026, 4, 1), 500_00));
        await company.LedgerReaches("p1", 205_00 + 80_00 + 100_00);
        await Verified(company);
    }

    [Fact]
    public async Task The_forecast_shows_what_running_subscriptions_will_cost()
    {
        await using var company = await Company.Found();
        await company.DefaultPlan(holdDays: 0);
        await company.Send(Company.Registered("p1", PartnerType.Consultant),
            Company.Attributed("p1", "c1", AttributionRole.Retention));
        var today = company.Service.Today;
        var start = new DateOnly(today.Year, today.Month, 1);
        await company.Send(Company.PaidMonth("c1", start, 1_000_00));
        await company.LedgerReaches("p1", 50_00);
        var forecast = await company.Get("carol", "/v1/forecasts/liability?months=4").Read<ExpectedLiability>();
        forecast.Months.Select(month => (month.Month.FirstDay, month.Expected.Minor))
            .Should().Equal(Enumerable.Range(1, 3).Select(i => (start.AddMonths(i), 50_00L)));
        (await company.Get("alice", "/v1/forecasts/liability?partnerId=nobody").Read<ExpectedLiability>()).Months
            .Should().BeEmpty();
        using var tooFar = company.Service.As("carol");
        using var refused = await tooFar.GetAsync("/v1/forecasts/liability?months=61");
        refused.StatusCode.Should().Be(HttpStatusCode.BadRequest);
    }

    private static async Task Verified(Company company)
    {
        (await company.Verified()).Drifts.Should().BeEmpty();
    }
}
