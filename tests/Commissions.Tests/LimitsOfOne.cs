using System.Diagnostics;
using System.Globalization;
using System.Net;
using Billing;
using Contracts.Leads.V1;
using Contracts.Subscriptions.V1;
using Npgsql;

namespace Commissions.Tests;

/// <summary>Nobody's facts and nobody's questions stop the money of all others.</summary>
public sealed class LimitsOfOne
{
    // Of the ledger's turns; anybody who may connect to the database can hold it.
    private const long LockKey = 0x636f6d6d_6c656467;

    [Fact]
    public async Task Trainings_of_any_revenue_that_an_earlier_release_took_end_no_sum_and_are_named()
    {
        await using var company = await Company.Found();
        var plan = await company.PlanOf(Company.Version("2023-01-01", holdDays: 0, trainingRoyaltyPpm: 1_000_000));
        await company.Send(Company.Registered("p1", PartnerType.Consultant), Company.Registered("p2", PartnerType.Consultant),
            Company.Attributed("p2", "c2", AttributionRole.Retention));
        await company.Send([.. Enumerable.Range(1, 12).Select(number => Training($"t{number}", long.MaxValue))]);
        await company.Send(Company.PaidMonth("c2", new DateOnly(2026, 1, 1), 1_000_00));
        await company.LedgerReaches("p2", 50_00);
        await Company.Eventually(() => company.Entries("p1"), entries => entries.Count == 12);

        var months = await company.Get("carol", "/v1/periods");
        months.EnumerateArray().SelectMany(month => month.GetProperty("totals").EnumerateArray())
            .Select(total => total.GetProperty("minor").GetInt64()).Should().Contain(long.MinValue);
        (await company.Balance("p1"))["total"].Should().Be(long.MinValue);
        await company.Get("carol", "/v1/balances");
        await company.Get("carol", "/v1/partners/p1/statements");
        await company.Preview(plan, Company.Version("2026-01-01", retentionYear2: 150_000, holdDays: 0));
        var whatIf = await company.TryPost("carol", "/v1/what-if",
            new { planId = plan, terms = Company.Version("2026-01-01", retentionYear2: 150_000, holdDays: 0) });
        ((int)whatIf.StatusCode).Should().BeLessThan(500);

        var report = await Verified(company);
        report.GetProperty("drifts").EnumerateArray().Count(drift => drift.GetProperty("kind").GetString() == "amount")
            .Should().Be(12);
    }

    [Fact]
    public async Task Reads_that_wait_for_the_ledger_are_told_to_come_back_and_the_service_stays_ready()
    {
        await using var company = await Company.Found();
        await using var source = company.AsOwner();
        await using var busy = await source.OpenConnectionAsync();
        await Run(busy, $"select pg_advisory_lock({LockKey})");
        var now = DateTimeOffset.UtcNow.ToString("O", CultureInfo.InvariantCulture).Replace("+", "%2B", StringComparison.Ordinal);
        using var finance = company.Service.As("carol");
        using var anybody = company.Service.Anonymous();

        var reads = Enumerable.Range(0, 20).Select(_ => finance.GetAsync($"/v1/partners/p1/balance?knownAt={now}")).ToArray();
        (await anybody.GetAsync("/health/ready")).StatusCode.Should().Be(HttpStatusCode.OK);
        foreach (var read in reads)
        {
            using var answer = await read.WaitAsync(TimeSpan.FromSeconds(90));
            answer.Headers.RetryAfter.Should().NotBeNull();
            (await Company.Problem(answer, HttpStatusCode.ServiceUnavailable)).GetProperty("code").GetString().Should().Be("ledger-busy");
        }

        await Run(busy, $"select pg_advisory_unlock({LockKey})");
        await company.Get("carol", $"/v1/partners/p1/balance?knownAt={now}");
    }

    [Fact]
    public async Task Thousands_of_chained_merges_hold_nobody_up_and_those_beyond_the_largest_group_change_nothing()
    {
        const int Chained = 2_000;
        await using var company = await Company.Found();
        await company.DefaultPlan(holdDays: 0);
        await company.Send(Company.Registered("p1", PartnerType.Consultant), Company.Attributed("p1", "c-0000", AttributionRole.Retention),
            Company.Attributed("p1", "alone", AttributionRole.Retention));
        await company.Send(Company.PaidMonth("c-0000", new DateOnly(2026, 1, 1), 1_000_00));
        await company.LedgerReaches("p1", 50_00);

        var started = Stopwatch.GetTimestamp();
        BillingFact[] merges =
        [
            .. Enumerable.Range(0, Chained).Select(i => new CustomersMerged
            {
                SourceEventId = $"merge-{i}", CustomerId = $"c-{i:0000}", IntoCustomerId = $"c-{i + 1:0000}",
            }),
        ];
        foreach (var chunk in merges.Chunk(200)) await company.Send(chunk);
        await company.Send(Company.PaidMonth("alone", new DateOnly(2026, 2, 1), 1_000_00));
        await company.LedgerReaches("p1", 100_00);
        Stopwatch.GetElapsedTime(started).Should().BeLessThan(TimeSpan.FromSeconds(60));

        await company.Send(Company.PaidMonth($"c-{MergedCustomers.GroupSizeMax - 1:0000}", new DateOnly(2026, 3, 1), 1_000_00));
        await company.LedgerReaches("p1", 150_00);
        (await Verified(company)).GetProperty("drifts").EnumerateArray()
            .Should().OnlyContain(drift => drift.GetProperty("kind").GetString() == "set-aside");
    }

    private static TrainingDelivered Training(string id, long revenueMinor) => new()
    {
        PartnerId = "p1", TrainingId = id, DeliveredOn = new DateOnly(2026, 1, 1), RevenueMinor = revenueMinor, Currency = "EUR",
    };

    private static async Task<System.Text.Json.JsonElement> Verified(Company company)
    {
        var id = (await company.Post("carol", "/v1/verifications", new { })).GetProperty("verificationId").GetString();
        var run = await Company.Eventually(() => company.Get("carol", $"/v1/verifications/{id}"),
            verification => verification.GetProperty("state").GetString() is "finished" or "failed");
        run.GetProperty("state").GetString().Should().Be("finished", run.GetRawText());
        return run.GetProperty("report");
    }

    private static async Task Run(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }
}
