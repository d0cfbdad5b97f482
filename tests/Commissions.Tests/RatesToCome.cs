using System.Net;
using System.Text.Json;
using Commissions.Service.Forecasts;
using Commissions.Service.Plans;
using Commissions.Service.Replays;
using Commissions.Service.WhatIf;
using Contracts.Leads.V1;
using RunningServers;

namespace Commissions.Tests;

/// <summary>What a draft will cost, for whom, and what its approver is told.</summary>
public sealed class RatesToCome
{
    [Fact]
    public async Task A_year_to_come_costs_under_a_draft_what_the_forecast_says_once_it_is_published()
    {
        await using var company = await Company.Found();
        var planId = await RunningCustomers(company);
        var asked = await AskWithForecast(company, planId, ForTheFuture());

        var forecast = asked.Forecasts!.Single();
        (await Liability(company)).Should().Be(forecast.Totals.Sum(total => total.InForce.Minor)).And.BePositive();
        forecast.Partners.Should().HaveCount(2);
        forecast.Totals.Should().OnlyContain(total => total.PlanId == planId
            && total.PartnerType == PartnerType.Consultant);
        asked.LastYear!.Totals.Sum(total => total.InForce.Minor).Should().Be(2 * 25_00, "a month of each was paid");

        await company.Publish(planId, ForTheFuture());

        (await Liability(company)).Should().Be(forecast.Totals.Sum(total => total.Tried.Minor))
            .And.Be(forecast.Partners.Sum(partner => partner.Tried.Minor));
    }

    [Fact]
    public async Task Rates_for_one_partner_are_forecast_previewed_and_approved_in_one_and_pay_nobody_else()
    {
        await using var company = await Company.Found();
        var planId = await RunningCustomers(company);
        var draft = ForTheFuture();
        draft["givenTo"] = JsonSerializer.SerializeToNode(new { partnerIds = new[] { "p1" } });

        var forecast = (await AskWithForecast(company, planId, draft)).Forecasts!.Single();
        forecast.Partners.Where(partner => partner.Difference.Minor != 0).Select(partner => partner.PartnerId)
            .Should().Equal("p1");

        await company.Refuses("alice", $"/v1/plans/{planId}/versions", draft, HttpStatusCode.Conflict,
            "plan-for-others");
        var own = (await company.Post("alice", "/v1/plans", new { name = "Of p1", @default = false })
            .Read<CreatedPlan>()).PlanId;
        var before = await Liability(company);
        var (version, replayId) = await company.Preview(own, draft);
        (await company.Get("bob", $"/v1/plans/{own}/versions/{version}").Read<VersionView>()).GivenTo!.PartnerIds
            .Should().Equal("p1");
        await company.Refuses("alice", $"/v1/plans/{own}/versions/{version}/approve", new { replayId },
            HttpStatusCode.Forbidden, "four-eyes");
        (await Liability(company)).Should().Be(before, "nothing counts before a second person approved");

        await company.Post("bob", $"/v1/plans/{own}/versions/{version}/approve", new { replayId });
        await company.Post("bob", $"/v1/plans/{own}/versions/{version}/approve", new { replayId });

        (await company.Get("bob", $"/v1/plans/{own}/assignments").Read<AssignmentView[]>())
            .Select(given => (given.PartnerId, given.Author, given.Approver)).Should().Equal(("p1", "alice", "bob"));
        (await Liability(company)).Should().Be(forecast.Totals.Sum(total => total.Tried.Minor));
        (await Liability(company, "p2")).Should().Be(
            forecast.Partners.Single(partner => partner.PartnerId == "p2").InForce.Minor);
    }

    [Fact]
    public async Task A_plan_given_with_its_publication_is_verified_and_what_gives_it_to_another_is_found()
    {
        await using var company = await Company.Found();
        await RunningCustomers(company);
        var own = (await company.Post("alice", "/v1/plans", new { name = "Of p1", @default = false })
            .Read<CreatedPlan>()).PlanId;
        var draft = ForTheFuture();
        draft["givenTo"] = JsonSerializer.SerializeToNode(new { partnerIds = new[] { "p1" } });
        await company.Publish(own, draft);

        (await company.Verified()).Drifts.Should().BeEmpty();

        await company.Rewrite("mt_events",
            "update mt_events set data = jsonb_set(data, '{partnerId}', '\"p2\"') where type = 'plan_assigned'");
        (await company.Verified()).Drifts.Where(drift => drift.Kind == "four-eyes").Select(drift => drift.Expected)
            .Should().Equal("approved as it was asked for", "recorded with its publication");
    }

    [Fact]
    public async Task An_approver_is_told_what_came_after_the_preview()
    {
        await using var company = await Company.Found();
        var planId = await RunningCustomers(company);
        var (_, replayId) = await company.Preview(planId, ForTheFuture());
        (await Since(company, replayId)).Changes.Should().BeEmpty();

        await company.Send(Company.PaidMonth("c1", Today.AddMonths(-1), 10_00));
        await company.LedgerReaches("p1", 25_00 + 50);

        (await Since(company, replayId)).Changes.Single(change => change.Kind == "facts").Ids.Should().Equal("c1");
    }

    private static DateOnly Today => DateOnly.FromDateTime(DateTime.UtcNow);

    // Two consultants with a customer each, who pays 500.00 a month from today on.
    private static async Task<string> RunningCustomers(Company company)
    {
        var planId = await company.DefaultPlan();
        foreach (var (partner, customer) in new[] { ("p1", "c1"), ("p2", "c2") })
        {
            await company.Send(Company.Registered(partner, PartnerType.Consultant),
                Company.Attributed(partner, customer, AttributionRole.Retention));
            await company.Send(Company.PaidMonth(customer, Today, 500_00));
            await company.LedgerReaches(partner, 25_00);
        }

        return planId;
    }

    private static System.Text.Json.Nodes.JsonObject ForTheFuture()
    {
        var draft = JsonSerializer.SerializeToNode(Company.Version($"{Today.AddDays(1):yyyy-MM-dd}", 150_000))!
            .AsObject();
        draft["mode"] = "prospective";
        draft["components"]![1]!["years"]![0]!["ppm"] = 70_000;
        return draft;
    }

    private static Task<WhatIfAnswer> AskWithForecast(Company company, string planId, object draft) =>
        company.Post("alice", $"/v1/plans/{planId}/what-if", new { drafts = new[] { draft }, forecast = true })
            .Read<WhatIfAnswer>();

    // To the end of the month in which the year to come ends: nobody pays a second time in it.
    private static async Task<long> Liability(Company company, string? partnerId = null) =>
        (await company.Get("carol", "/v1/forecasts/liability?months=13"
            + (partnerId is null ? "" : $"&partnerId={partnerId}")).Read<ExpectedLiability>())
            .Months.Sum(month => month.Expected.Minor);

    private static Task<RecordedSince> Since(Company company, string replayId) =>
        company.Get("bob", $"/v1/replays/{replayId}/changed-since").Read<RecordedSince>();
}
