using System.Net;
using System.Net.Http.Json;
using Commissions.Service.Adjustments;
using Commissions.Service.Plans;
using Contracts.Leads.V1;
using RunningServers;

namespace Commissions.Tests;

/// <summary>
/// Answers under an Idempotency-Key are deleted after some days. A command that is repeated later still happens once,
/// and the answer is what is recorded.
/// </summary>
public sealed class LongAfterTheFirstAnswer
{
    private const string Key = "k";

    [Fact]
    public async Task An_adjustment_that_was_proposed_is_shown_as_it_stands_whatever_the_repeat_says()
    {
        await using var company = await Company.Found();
        await company.Send(Company.Registered("p1", PartnerType.Affiliate));
        const string path = "/v1/partners/p1/adjustments";
        await Company.Eventually(() => company.TryPost("carol", path, Amount(0)),
            answer => answer.StatusCode == HttpStatusCode.BadRequest);
        var first = await company.PostOnce("carol", path, Amount(7_00), Key).Read<AdjustmentView>();
        await company.Post("dave", $"{path}/{first.AdjustmentId}/approve", new { });
        await Forgotten(company);

        var again = await company.PostOnce("carol", path, Amount(0), Key).Read<AdjustmentView>();
        (again.AdjustmentId, again.Amount.Minor, again.State).Should().Be((first.AdjustmentId, 7_00, "approved"));
    }

    [Fact]
    public async Task A_plan_a_default_plan_and_win_back_days_are_recorded_once_and_the_repeat_tells_the_version()
    {
        await using var company = await Company.Found();
        await company.DefaultPlan();
        var other = (await company.Post("alice", "/v1/plans", new { name = "Academy", @default = false })
            .Read<CreatedPlan>()).PlanId;
        await company.Publish(other, Company.Version("2023-01-01"));
        (string Path, object Body)[] commands =
        [
            ($"/v1/plans/{other}/assignments", new { partnerId = "p1", validFrom = "2099-01-01" }),
            ("/v1/programme/default-plan", new { planId = other, validFrom = "2099-01-01" }),
            ("/v1/programme/win-back-days", new { days = 60, validFrom = "2099-01-01" }),
        ];
        foreach (var (path, body) in commands)
        {
            var first = await Version(company, path, body);
            first.Should().NotBeNull(path);
            await Forgotten(company);
            (await Version(company, path, body)).Should().Be(first, path);
        }
    }

    private static object Amount(long minor) => new { amount = new { minor, currency = "EUR" }, reason = "goodwill" };

    private static async Task<string?> Version(Company company, string path, object body)
    {
        using var client = company.Service.As("alice");
        client.DefaultRequestHeaders.Add("Idempotency-Key", Key);
        // While an earlier change is still being posted, the next one is asked to wait a moment.
        var (status, text, version) = await Company.Eventually(async () =>
        {
            using var response = await client.PostAsJsonAsync(path, body);
            return (response.StatusCode, await response.Content.ReadAsStringAsync(),
                response.Headers.ETag?.ToString());
        }, answer => !answer.Item2.Contains("programme-changing", StringComparison.Ordinal));
        status.Should().Be(HttpStatusCode.OK, text);
        return version;
    }

    private static async Task Forgotten(Company company)
    {
        await using var source = company.AsOwner();
        await using var delete = source.CreateCommand("delete from mt_doc_idempotentanswer");
        (await delete.ExecuteNonQueryAsync()).Should().BePositive();
    }
}
