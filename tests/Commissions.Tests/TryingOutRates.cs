using System.Net;
using System.Text.Json;
using Commissions.Service.Plans;
using Commissions.Service.Replays;
using Commissions.Service.WhatIf;
using Contracts.Leads.V1;
using Contracts.Subscriptions.V1;
using Hosting;
using RunningServers;

namespace Commissions.Tests;

public sealed class TryingOutRates
{
    [Fact]
    public async Task A_raise_is_estimated_at_what_its_preview_comes_to_and_facts_that_arrive_count_at_once()
    {
        await using var company = await Company.Found();
        var planId = await ConsultantWithTwoYears(company);
        var raise = Company.Version("2023-01-01", retentionYear2: 150_000);

        var estimate = (await Ask(company, planId, raise)).Single();
        var (_, replayId) = await company.Preview(planId, raise);
        var preview = (await company.Get("carol", $"/v1/replays/{replayId}").Read<ReplayView>()).Totals;

        InForce(estimate).Should().Be(85_00).And.Be(preview.Sum(total => total.Before.Minor));
        Tried(estimate).Should().Be(100_00).And.Be(preview.Sum(total => total.After.Minor));
        estimate.Totals.Single(total => total.CustomerYear == 2).Difference.Minor.Should().Be(15_00);
        estimate.PartnersThatGain.Should().Be(1);
        estimate.Partners!.Value.Single().PartnerId.Should().Be("p1");

        await company.Send(Company.PaidMonth("c1", new DateOnly(2025, 5, 1), 1_000_00));
        await company.LedgerReaches("p1", 85_00 + 120_00);
        await company.Send(Company.Attributed("p1", "c2", AttributionRole.Retention));
        await company.Send(Company.PaidMonth("c2", new DateOnly(2025, 5, 1), 1_000_00));
        await company.LedgerReaches("p1", 85_00 + 120_00 + 50_00);

        Tried((await Ask(company, planId, raise)).Single()).Should().Be(100_00 + 150_00 + 50_00);
    }

    [Fact]
    public async Task A_payment_between_two_questions_counts_at_whichever_rate_is_asked_about_then()
    {
        await using var company = await Company.Found();
        var planId = await ConsultantWithTwoYears(company);
        foreach (var retentionYear2 in new[] { 150_000, 140_000 })
            Tried((await Ask(company, planId, Company.Version("2023-01-01", retentionYear2))).Single())
                .Should().Be(25_00 + (retentionYear2 / 1_000 * 50));

        await company.Send(Company.PaidMonth("c1", new DateOnly(2025, 5, 1), 1_000_00));
        await company.LedgerReaches("p1", 85_00 + 120_00);

        Tried((await Ask(company, planId, Company.Version("2023-01-01", retentionYear2: 130_000))).Single())
            .Should().Be(25_00 + 65_00 + 130_00);
        (await Ask(company, planId, [.. new[] { 130_000, 150_000 }.Select(ppm =>
            Company.Version("2024-06-01", retentionYear2: ppm))])).Select(Tried)
            .Should().Equal([25_00 + 65_00 + 130_00, 25_00 + 75_00 + 150_00], "terms from another day on");
    }

    [Fact]
    public async Task Once_a_draft_is_published_the_next_question_compares_with_it()
    {
        await using var company = await Company.Found();
        var planId = await ConsultantWithTwoYears(company);
        var raise = Company.Version("2023-01-01", retentionYear2: 150_000);
        InForce((await Ask(company, planId, raise)).Single()).Should().Be(85_00);

        await company.Publish(planId, raise);
        await company.LedgerReaches("p1", 100_00);

        var estimate = (await Ask(company, planId, Company.Version("2023-01-01"))).Single();
        InForce(estimate).Should().Be(100_00);
        Tried(estimate).Should().Be(85_00);
    }

    [Fact]
    public async Task A_sweep_answers_each_draft_in_turn_and_says_how_much_of_a_cut_may_stay_with_partners()
    {
        await using var company = await Company.Found();
        var planId = await ConsultantWithTwoYears(company);

        var estimates = await Ask(company, planId,
            [.. new[] { 100_000, 120_000, 140_000 }.Select(ppm => Company.Version("2023-01-01", retentionYear2: ppm))]);

        estimates.Select(Tried).Should().Equal(75_00, 85_00, 95_00);
        estimates.Select(estimate => estimate.MayBeKept.Sum(kept => kept.Minor)).Should().Equal(10_00, 0, 0);
        estimates[0].PartnersThatLose.Should().Be(1);
        (await company.Get("alice", $"/v1/plans/{planId}/versions").Read<VersionView[]>())
            .Should().ContainSingle("nothing is stored");
    }

    [Theory]
    [InlineData("protectPaid", 100_000)]
    [InlineData("protectPaid", 150_000)]
    [InlineData("apply", 100_000)]
    [InlineData("apply", 120_000)]
    public async Task An_estimate_equals_the_preview_of_the_same_draft_to_the_cent_after_refunds_closes_and_payouts(
        string retroDecrease, int retentionYear2)
    {
        await using var company = await PayingOut.ThreeMonthsOf60();
        await company.CanBePaid("p1");
        await company.CloseThrough("2025-01", "2026-02");
        await company.PayOut("2026-02");
        await company.Send(new RefundRecorded
        {
            SourceEventId = "r", CustomerId = "c1", InvoiceId = "c1-2026-01", RefundedOn = new DateOnly(2026, 3, 5),
            Lines = [new RefundedLine("1", 100_01)],
        });
        await company.LedgerReaches("p1", 205_00 - 12_00);
        var planId = (await company.Get("alice", "/v1/plans").Read<Page<PlanView>>()).Items[0].Id;
        var draft = Company.Version("2026-01-01", retentionYear2, holdDays: 0, retroDecrease, retroDecrease == "apply"
            ? "§ 7" : null);

        var estimate = (await Ask(company, planId, draft)).Single();
        var (_, replayId) = await company.Preview(planId, draft);
        var preview = (await company.Get("carol", $"/v1/replays/{replayId}").Read<ReplayView>()).Totals;

        InForce(estimate).Should().Be(preview.Sum(total => total.Before.Minor)).And.Be(205_00 - 12_00);
        Tried(estimate).Should().Be(preview.Sum(total => total.After.Minor));
        if (retentionYear2 == 120_000) Tried(estimate).Should().Be(InForce(estimate));
        estimate.Kept.Sum(kept => kept.Minor)
            .Should().Be((retroDecrease, retentionYear2) == ("protectPaid", 100_000) ? 10_00 + 8_00
                : 0, "January and February were paid out");
    }

    [Fact]
    public async Task An_estimate_knows_of_a_payout_that_was_made_after_the_question_before()
    {
        await using var company = await PayingOut.ThreeMonthsOf60();
        await company.CanBePaid("p1");
        await company.CloseThrough("2025-01", "2026-03");
        var planId = (await company.Get("alice", "/v1/plans").Read<Page<PlanView>>()).Items[0].Id;
        var cut = Company.Version("2026-01-01", retentionYear2: 100_000, holdDays: 0);
        Tried((await Ask(company, planId, cut)).Single()).Should().Be(205_00 - 30_00);

        var payout = await company.PayOut("2026-03");
        Tried((await Ask(company, planId, cut)).Single()).Should().Be(205_00);

        await company.ReturnLine(payout.PayoutId!, "p1");
        Tried((await Ask(company, planId, cut)).Single())
            .Should().Be(205_00 - 30_00, "what came back was not paid");
    }

    [Fact]
    public async Task The_version_in_force_is_the_one_that_counts_today_and_a_later_one_is_upcoming()
    {
        await using var company = await Company.Found();
        var planId = await company.DefaultPlan();
        var next = new DateOnly(DateTime.UtcNow.Year + 1, 1, 1);
        var json = JsonSerializer.SerializeToNode(
            Company.Version($"{next:yyyy-MM-dd}", retentionYear2: 150_000))!.AsObject();
        json["mode"] = "prospective";
        await company.Publish(planId, json);

        var plan = (await company.Get("carol", "/v1/plans").Read<Page<PlanView>>()).Items.Single();
        (plan.InForceVersion, plan.PublishedVersion).Should().Be((1, 2));
        plan.Upcoming.Should().Equal(new UpcomingVersion(2, next));
        var versions = await company.Get("carol", $"/v1/plans/{planId}/versions").Read<VersionView[]>();
        versions.Select(version => version.Standing).Should().Equal("upcoming", "inForce");
        versions[1].ValidUntil.Should().Be(next);

        await company.Publish(planId, Company.Version("2023-06-01", retentionYear2: 130_000));
        (await company.Get("carol", $"/v1/plans/{planId}/versions").Read<VersionView[]>())
            .Select(version => version.Standing).Should().Equal(["inForce", "replaced", "replaced"],
                "a version published later counts from its first day, whatever was planned");
    }

    [Fact]
    public async Task Questions_that_cannot_be_answered_say_what_to_do()
    {
        await using var company = await Company.Found();
        var planId = await ConsultantWithTwoYears(company);
        var path = $"/v1/plans/{planId}/what-if";
        var draft = Company.Version("2023-01-01");

        await company.Refuses("alice", path, new { drafts = Array.Empty<object>() }, HttpStatusCode.BadRequest,
            "invalid-input");
        await company.Refuses("alice", path, new { drafts = Enumerable.Repeat(draft, 101) }, HttpStatusCode.BadRequest,
            "invalid-input");
        await company.Refuses("alice", "/v1/plans/none/what-if", new { drafts = new[] { draft } },
            HttpStatusCode.NotFound, "not-found");
        using (var nothing = await company.TryPost("alice", path, new { drafts = (object?)null }))
            (await Company.Problem(nothing, HttpStatusCode.BadRequest)).GetProperty("detail").GetString()
            .Should().Be("'drafts' must not be null.");
        using (var wrong = await company.TryPost("alice", path,
            new { drafts = new[] { draft, Company.Version("2023-01-01", retentionYear2: -1) } }))
        {
            var problem = await Company.Problem(wrong, HttpStatusCode.BadRequest);
            problem.GetProperty("draft").GetString().Should().Be("1");
            problem.GetProperty("field").GetString().Should().Be("components[1].years[1].ppm");
        }

        var json = JsonSerializer.SerializeToNode(draft)!.AsObject();
        json["winBackDays"] = 5;
        await company.Refuses("alice", path, new { drafts = new[] { json } }, HttpStatusCode.Conflict,
            "what-if-win-back");
    }

    [Fact]
    public async Task A_history_that_would_not_fit_is_refused_before_it_is_read()
    {
        await using var company = await Company.Found("--WhatIf:FactsMax=4");
        var planId = await ConsultantWithTwoYears(company);

        await company.Refuses("alice", $"/v1/plans/{planId}/what-if",
            new { drafts = new[] { Company.Version("2023-01-01") } },
            HttpStatusCode.Conflict, "what-if-too-long");
    }

    // Year 1: 5 % of 500, year 2: 12 % of 500.
    private static async Task<string> ConsultantWithTwoYears(Company company)
    {
        var planId = await company.DefaultPlan();
        await company.Send(Company.Registered("p1", PartnerType.Consultant),
            Company.Attributed("p1", "c1", AttributionRole.Retention));
        await company.Send(Company.PaidMonth("c1", new DateOnly(2024, 3, 15), 500_00));
        await company.Send(Company.PaidMonth("c1", new DateOnly(2025, 4, 15), 500_00));
        await company.LedgerReaches("p1", 85_00);
        return planId;
    }

    private static async Task<IReadOnlyList<WhatIfEstimate>> Ask(
        Company company, string planId, params object[] drafts) =>
        (await company.Post("alice", $"/v1/plans/{planId}/what-if", new { drafts }).Read<WhatIfAnswer>()).Estimates;

    private static long InForce(WhatIfEstimate estimate) => estimate.Totals.Sum(total => total.InForce.Minor);

    private static long Tried(WhatIfEstimate estimate) => estimate.Totals.Sum(total => total.Tried.Minor);
}
