using System.Net;
using System.Text.Json;
using Commissions.Domain.PartnerLedgers;
using Commissions.Domain.Periods;
using Commissions.Service.Plans;
using Commissions.Service.Replays;
using Commissions.Service.Statements;
using Commissions.Service.Store;
using Contracts.Leads.V1;
using Hosting;
using RunningServers;

namespace Commissions.Tests;

public sealed class ChangingARate
{
    [Fact]
    public async Task A_raise_for_the_past_posts_the_difference_in_the_open_month_and_closed_months_keep_their_hashes()
    {
        await using var company = await Company.Found();
        var planId = await ConsultantInYear2(company);
        foreach (var period in new[] { "2026-01", "2026-02", "2026-03" }) await company.Close(period);
        var closed = await Hashes(company);

        var (version, replayId) = await company.Preview(planId, Company.Version("2026-01-01", retentionYear2: 150_000));
        var preview = await company.Get("carol", $"/v1/replays/{replayId}").Read<ReplayView>();
        preview.Differences.Should().Be(3);
        var differences = await company.Get("carol", $"/v1/replays/{replayId}/differences?partnerId=p1&period=2026-02")
            .Read<Page<ReplayDifference>>();
        differences.Items.Single().Difference.Minor.Should().Be(15_00);
        (await company.LedgerReaches("p1", Year1 + 180_00)).Should().NotBeEmpty("a preview posts nothing");

        using (var own = await company.TryPost("alice", $"/v1/plans/{planId}/versions/{version}/approve",
            new { replayId }))
            await Company.Refused(own, HttpStatusCode.Forbidden, "four-eyes");
        await company.Post("bob", $"/v1/plans/{planId}/versions/{version}/approve", new { replayId });
        await company.ReplayReaches(replayId, "verified");

        var entries = await company.LedgerReaches("p1", Year1 + 225_00);
        var corrections = entries.Where(entry => entry.Reason == EntryReason.RuleChange).ToArray();
        corrections.Select(entry => entry.Amount.Minor).Should().Equal(15_00, 15_00, 15_00);
        corrections.Select(entry => entry.OriginalPeriod.ToString())
            .Should().BeEquivalentTo("2026-01", "2026-02", "2026-03");
        corrections.Should().OnlyContain(entry => entry.Period > new Period(2026, 3));
        (await Hashes(company)).Should().Equal(closed);

        await company.Send(Company.PaidMonth("c1", new DateOnly(2026, 4, 15), 500_00));
        await company.LedgerReaches("p1", Year1 + 225_00 + 75_00);
        await company.Post("bob", $"/v1/plans/{planId}/versions/{version}/approve", new { replayId });
        await company.LedgerReaches("p1", Year1 + 225_00 + 75_00);
    }

    [Fact]
    public async Task A_preview_is_stale_once_a_month_was_closed_after_it()
    {
        await using var company = await Company.Found();
        var planId = await ConsultantInYear2(company);
        var (version, replayId) = await company.Preview(planId, Company.Version("2026-01-01", retentionYear2: 150_000));
        await company.Close("2026-01");

        using var late = await company.TryPost("bob", $"/v1/plans/{planId}/versions/{version}/approve",
            new { replayId });

        await Company.Refused(late, HttpStatusCode.Conflict, "replay-stale");
    }

    [Fact]
    public async Task Posting_that_is_interrupted_goes_on_after_the_restart_and_posts_each_difference_once()
    {
        await using var company = await Company.Found();
        var planId = await company.DefaultPlan();
        await company.Send(Company.Registered("p1", PartnerType.Consultant));
        foreach (var chunk in Enumerable.Range(0, 160).Chunk(40))
        {
            await company.Send([.. chunk.Select(n =>
                (ProgrammeFact)Company.Attributed("p1", $"c{n:D3}", AttributionRole.Retention))]);
            await company.Send([.. chunk.SelectMany(n =>
                Company.PaidMonth($"c{n:D3}", new DateOnly(2024, 3, 15), 100_00))]);
            await company.Send([.. chunk.SelectMany(n =>
                Company.PaidMonth($"c{n:D3}", new DateOnly(2025, 4, 15), 100_00))]);
        }

        await company.LedgerReaches("p1", 160 * 17_00);
        var (version, replayId) = await company.Preview(planId, Company.Version("2023-01-01", retentionYear2: 150_000));
        await company.Post("bob", $"/v1/plans/{planId}/versions/{version}/approve", new { replayId });
        await company.Restart();
        await company.ReplayReaches(replayId, "verified");

        var entries = await company.LedgerReaches("p1", 160 * 20_00);
        entries.Count(entry => entry.Reason == EntryReason.RuleChange).Should().Be(160);
        entries.Select(entry => entry.EntryId).Should().OnlyHaveUniqueItems();
    }

    [Theory]
    [InlineData("""{"year":1,"ppm":-1}""", "components[0].years[0].ppm")]
    [InlineData("""{"year":1,"ppm":1000001}""", "components[0].years[0].ppm")]
    [InlineData("""{"year":2,"ppm":1}""", "components[0].years[0].year")]
    [InlineData("""{"year":1,"ppm":1},{"year":3,"ppm":1}""", "components[0].years[1].year")]
    [InlineData("""{"year":"1+","ppm":1},{"year":2,"ppm":1}""", "components[0].years[0].year")]
    public async Task A_year_table_that_makes_no_sense_is_refused_by_field_and_nothing_is_stored(string years,
        string field)
    {
        await using var company = await Company.Found();
        var planId = (await company.Post("alice", "/v1/plans", new { name = "P" }).Read<CreatedPlan>()).PlanId;
        var body = JsonDocument.Parse($$"""
            {"validFrom":"2024-01-01","mode":"retroactive","reason":"r","holdDays":30,
             "components":[{"component":"retention","partnerTypes":["consultant"],"years":[{{years}}]}]}
            """).RootElement;

        using var response = await company.TryPost("alice", $"/v1/plans/{planId}/versions", body);

        (await Company.Problem(response, HttpStatusCode.BadRequest)).GetProperty("field").GetString()
            .Should().Be(field);
        using var alice = company.Service.As("alice");
        (await alice.GetAsync($"/v1/plans/{planId}/versions/1")).StatusCode.Should().Be(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Months_are_closed_one_after_another_and_only_when_they_are_over()
    {
        await using var company = await Company.Found();
        await ConsultantInYear2(company);
        await company.Close("2026-01");

        using (var skipped = await company.TryPost("carol", "/v1/periods/2026-03/close", new { }))
            await Company.Refused(skipped, HttpStatusCode.Conflict, "period-out-of-turn");
        using (var future = await company.TryPost("carol", "/v1/periods/2999-01/close", new { }))
            await Company.Refused(future, HttpStatusCode.Conflict, "period-not-over");
        using (var wrong = await company.TryPost("carol", "/v1/periods/2026-13/close", new { }))
            (await Company.Problem(wrong, HttpStatusCode.BadRequest)).GetProperty("field").GetString()
            .Should().Be("period");
        using (var manager = await company.TryPost("alice", "/v1/periods/2026-02/close", new { }))
            manager.StatusCode.Should().Be(HttpStatusCode.Forbidden);

        var before = await Hashes(company);
        await company.Close("2026-01");
        (await Hashes(company)).Should().Equal(before);
    }

    // One paid year-1 line in 2024 fixes the anchor; January to March 2026 are in year 2.
    private const long Year1 = 25_00;

    private static async Task<string> ConsultantInYear2(Company company)
    {
        var planId = await company.DefaultPlan(holdDays: 0);
        await company.Send(Company.Registered("p1", PartnerType.Consultant),
            Company.Attributed("p1", "c1", AttributionRole.Retention));
        await company.Send(Company.PaidMonth("c1", new DateOnly(2025, 1, 1), 500_00));
        await company.LedgerReaches("p1", Year1);
        for (var period = new DateOnly(2025, 1, 1); period.Year < 2026; period = period.AddMonths(1))
            await company.Close(period.ToString("yyyy-MM", System.Globalization.CultureInfo.InvariantCulture));
        foreach (var month in new[] { 1, 2, 3 })
            await company.Send(Company.PaidMonth("c1", new DateOnly(2026, month, 1), 500_00));
        await company.LedgerReaches("p1", Year1 + 180_00);
        return planId;
    }

    private static async Task<string[]> Hashes(Company company)
    {
        var statements = await company.Get("carol", "/v1/partners/p1/statements").Read<Page<StatementHead>>();
        string[] hashes = [.. statements.Items.Select(statement => statement.Hash!)];
        hashes.Should().NotContainNulls();
        return hashes;
    }
}
