using System.Diagnostics;
using System.Globalization;
using System.Net;
using Billing;
using Commissions.Domain.Customers;
using Commissions.Service.Periods;
using Commissions.Service.Store;
using Contracts.Leads.V1;
using Contracts.Subscriptions.V1;
using EventStore;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using RunningServers;

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
        await company.Send(Company.Registered("p1", PartnerType.Consultant),
            Company.Registered("p2", PartnerType.Consultant),
            Company.Attributed("p2", "c2", AttributionRole.Retention));
        await company.Service.Services.GetRequiredService<FactStore>()
            .AppendOnce([.. Enumerable.Range(1, 12).Select(number =>
            new ReceivedFact($"customer-{CustomerAccount.IdOfPartner("p1")}", Guid.CreateVersion7(),
                Training($"t{number}", long.MaxValue)))], default);
        await company.Send(Company.PaidMonth("c2", new DateOnly(2026, 1, 1), 1_000_00));
        await company.LedgerReaches("p2", 50_00);
        await Company.Eventually(() => company.Entries("p1"), entries => entries.Count == 12);

        var months = await company.Get("carol", "/v1/periods").Read<PeriodView[]>();
        months.SelectMany(month => month.Totals).Select(total => total.Minor).Should().Contain(long.MinValue);
        var balance = (await company.Get("carol", "/v1/partners/p1/balance")).GetProperty("currencies")[0];
        balance.GetProperty("total").GetProperty("minor").GetInt64().Should().Be(long.MinValue);
        // What a record works out for itself says nothing of the answer.
        balance.GetProperty("isOutOfRange").GetBoolean()
            .Should().BeTrue("the number is only the nearest one, and says so");
        (await company.Get("carol", "/v1/balances")).GetProperty("items").EnumerateArray()
            .Single(sums => sums.GetProperty("partnerId").GetString() == "p1").GetProperty("isOutOfRange").GetBoolean()
            .Should().BeTrue();
        await company.Refuses("carol", "/v1/periods/2026-01/close", new { }, HttpStatusCode.Conflict,
            "sum-out-of-range");
        await company.Get("carol", "/v1/partners/p1/statements");
        await company.Preview(plan, Company.Version("2026-01-01", retentionYear2: 150_000, holdDays: 0));
        var whatIf = await company.TryPost("carol", "/v1/what-if",
            new { planId = plan, terms = Company.Version("2026-01-01", retentionYear2: 150_000, holdDays: 0) });
        ((int)whatIf.StatusCode).Should().BeLessThan(500);

        (await company.Verified()).Drifts.Count(drift => drift.Kind == "amount").Should().Be(12);
    }

    [Fact]
    public async Task Facts_out_of_range_are_listed_and_not_journalled_and_the_rest_of_their_delivery_is_paid()
    {
        await using var company = await Company.Found();
        await company.DefaultPlan(holdDays: 0);
        await company.Send(Company.Registered("p1", PartnerType.Consultant),
            Company.Attributed("p1", "c1", AttributionRole.Retention),
            Training("t1", long.MinValue));
        BillingFact[] delivery =
        [
            .. Company.PaidMonth("c1", new DateOnly(9999, 11, 1), 1_000_00),
            .. Company.PaidMonth("c1", new DateOnly(1, 1, 1), 1_000_00),
            .. Company.PaidMonth("c1", new DateOnly(2026, 1, 1), 1_000_00),
        ];
        var facts = delivery.Select(fact => Company.Fact(fact)).ToArray();
        await company.Send(facts);
        await company.Send(facts);
        await company.LedgerReaches("p1", 50_00);

        var aside = await Company.Eventually(company.SetAside, found => found.FactCount == 5);
        aside.Facts.Should().OnlyContain(fact => fact.Kind == SetAsideKind.Intake);
        (await company.Entries("p1")).Should().ContainSingle();
    }

    [Fact]
    public async Task Reads_that_wait_for_the_ledger_are_told_to_come_back_and_the_service_stays_ready()
    {
        await using var company = await Company.Found();
        await using var source = company.AsOwner();
        await using var busy = await source.OpenConnectionAsync();
        await Run(busy, $"select pg_advisory_lock({LockKey})");
        var now = DateTimeOffset.UtcNow.ToString("O", CultureInfo.InvariantCulture)
            .Replace("+", "%2B", StringComparison.Ordinal);
        using var finance = company.Service.As("carol");
        using var anybody = company.Service.Anonymous();

        var reads = Enumerable.Range(0, 20).Select(_ =>
            finance.GetAsync($"/v1/partners/p1/balance?knownAt={now}")).ToArray();
        (await anybody.GetAsync("/health/ready")).StatusCode.Should().Be(HttpStatusCode.OK);
        foreach (var read in reads)
        {
            using var answer = await read.WaitAsync(TimeSpan.FromSeconds(90));
            answer.Headers.RetryAfter.Should().NotBeNull();
            await Company.Refused(answer, HttpStatusCode.ServiceUnavailable, "ledger-busy");
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
        await company.Send(Company.Registered("p1", PartnerType.Consultant),
            Company.Attributed("p1", "c-0000", AttributionRole.Retention),
            Company.Attributed("p1", "alone", AttributionRole.Retention));
        await company.Send(Company.PaidMonth("c-0000", new DateOnly(2024, 6, 1), 1_000_00));
        await company.LedgerReaches("p1", 50_00);

        var started = Stopwatch.GetTimestamp();
        foreach (var chunk in Enumerable.Range(0, Chained).Select(i => Merge($"c-{i:0000}", $"c-{i + 1:0000}"))
            .Chunk(200)) await company.Send(chunk);
        await company.Send(Company.PaidMonth("alone", new DateOnly(2026, 2, 1), 1_000_00));
        await company.LedgerReaches("p1", 100_00);
        var passed = Stopwatch.GetElapsedTime(started);
        TestContext.Current.TestOutputHelper!.WriteLine(
            $"{Chained} chained merges and a payment of somebody else: {passed.TotalSeconds:0.0} s");
        passed.Should().BeLessThan(TimeSpan.FromSeconds(60));

        // Deliveries are taken side by side, so the journal says which merges came first.
        var groups = new MergedCustomers([]);
        var beyond = 0;
        await Company.Eventually(() => Journalled(company), merges => merges.Count == Chained);
        foreach (var merge in await Journalled(company))
            if (groups.IsTooLarge(merge)) beyond++;
            else groups = groups.Fold(merge);
        beyond.Should().BePositive();
        await Company.Eventually(company.SetAside, aside => aside.FactCount == beyond);
        var mate = Enumerable.Range(1, Chained).Select(i => $"c-{i:0000}")
            .Last(id => groups.RootOf(id) == groups.RootOf("c-0000"));
        await company.Send(Company.Attributed("p1", mate, AttributionRole.Retention));
        await company.Send(Company.PaidMonth(mate, new DateOnly(2026, 3, 1), 1_000_00));
        await company.LedgerReaches("p1", 100_00 + 120_00);

        (await company.Verified()).Drifts.Should().OnlyContain(drift => drift.Kind == "set-aside");
        (await company.SetAside()).Facts.Should().OnlyContain(fact => fact.Kind == SetAsideKind.MergeTooLarge);
    }

    [Fact]
    public async Task What_an_earlier_release_united_beyond_the_largest_group_stays_united_when_folded_again()
    {
        await using var company = await Company.Found();
        await company.DefaultPlan(holdDays: 0);
        await company.Send(Company.Registered("p1", PartnerType.Consultant),
            Company.Attributed("p1", "root", AttributionRole.Retention));
        await company.Send(Company.PaidMonth("root", new DateOnly(2024, 6, 1), 1_000_00));
        await company.LedgerReaches("p1", 50_00);
        await company.Send([.. Enumerable.Range(0, MergedCustomers.GroupSizeMax - 1)
            .Select(i => Merge($"m-{i:0000}", "root"))]);
        await company.Send(Merge("beyond", "root"));
        await Company.Eventually(company.SetAside, aside => aside.FactCount == 1);
        // As the release before left it: it set no merge aside, and its rules hold them all.
        await using (var source = company.AsOwner())
        await using (var owner = await source.OpenConnectionAsync())
            await Run(owner, """
                delete from mt_doc_setasidefact;
                update mt_doc_rulebookdocument set data = jsonb_set(data, '{rulebook,merges}',
                  (data #> '{rulebook,merges}') || '[{"customerId":"beyond","intoCustomerId":"root"}]')
                """);

        await company.Send(Company.Attributed("p1", "beyond", AttributionRole.Retention));
        await company.Send(Company.PaidMonth("beyond", new DateOnly(2026, 1, 1), 1_000_00));
        await company.LedgerReaches("p1", 50_00 + 120_00);
        (await company.Verified()).Drifts.Should().BeEmpty("a replay folds the same groups from the journal");
    }

    private static CustomersMerged Merge(string customerId, string into) =>
        new() { SourceEventId = $"{customerId}-into-{into}", CustomerId = customerId, IntoCustomerId = into };

    private static async Task<List<CustomersMerge>> Journalled(Company company)
    {
        await using var source = company.AsOwner();
        await using var query = source.CreateCommand(
            "select data ->> 'customerId', data ->> 'intoCustomerId' from mt_events where type = 'customers_merged' " +
            "order by seq_id");
        await using var reader = await query.ExecuteReaderAsync();
        var merges = new List<CustomersMerge>();
        while (await reader.ReadAsync()) merges.Add(new CustomersMerge(reader.GetString(0), reader.GetString(1)));
        return merges;
    }

    private static TrainingDelivered Training(string id, long revenueMinor) => new()
    {
        PartnerId = "p1", TrainingId = id, DeliveredOn = new DateOnly(2026, 1, 1), RevenueMinor = revenueMinor,
        Currency = "EUR",
    };

    private static async Task Run(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }
}
