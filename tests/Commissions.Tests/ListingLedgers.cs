using System.Net;
using System.Text.Json;
using Contracts.Leads.V1;
using Contracts.Subscriptions.V1;

namespace Commissions.Tests;

/// <summary>What the console lists: filtered, sorted and summed by the service.</summary>
public sealed class ListingLedgers
{
    private static readonly DateOnly Anchor = new(2024, 3, 15);

    [Theory]
    [InlineData("position")]
    [InlineData("-position")]
    [InlineData("amount")]
    [InlineData("-amount")]
    [InlineData("effectiveOn")]
    [InlineData("-effectiveOn")]
    public async Task Pages_of_any_order_put_together_are_the_whole_ledger_in_that_order(string sort)
    {
        await using var company = await WithALedger();
        var pages = new List<JsonElement>();
        string? after = null;
        do
        {
            var page = await company.Get("carol",
                $"/v1/partners/p1/entries?limit=4&sort={sort}" +
                (after is null ? "" : $"&after={Uri.EscapeDataString(after)}"));
            pages.AddRange(page.GetProperty("items").EnumerateArray());
            after = page.TryGetProperty("next", out var next) ? next.GetString() : null;
        }
        while (after is not null);

        var all = await company.Entries("p1");
        pages.Select(Id).Should().BeEquivalentTo(all.Select(Id)).And.OnlyHaveUniqueItems();
        IComparable ValueOf(JsonElement entry) => sort.TrimStart('-') switch
        {
            "amount" => Company.Minor(entry),
            "effectiveOn" => entry.GetProperty("effectiveOn").GetString()!,
            _ => all.Select(Id).ToList().IndexOf(Id(entry)),
        };
        var values = pages.Select(ValueOf).ToList();
        if (sort.StartsWith('-')) values.Should().BeInDescendingOrder();
        else values.Should().BeInAscendingOrder();
    }

    [Fact]
    public async Task Filters_select_the_same_entries_for_the_list_the_sum_and_the_file()
    {
        await using var company = await WithALedger();
        foreach (var (filter, entries, sum) in new[] { ("component=retention", 7, 145_00L),
            ("reason=refund", 2, -20_00L), ("period=2024-03", 2, 100_00L) })
        {
            var page = await company.Get("carol", $"/v1/partners/p1/entries?{filter}");
            page.GetProperty("items").GetArrayLength().Should().Be(entries, filter);
            var total = (await company.Get("carol", $"/v1/partners/p1/entries/totals?{filter}"))[0];
            total.GetProperty("entries").GetInt64().Should().Be(entries);
            total.GetProperty("sum").GetProperty("minor").GetInt64().Should().Be(sum, filter);
            using var client = company.Service.As("carol");
            client.DefaultRequestHeaders.Accept.ParseAdd("text/csv");
            (await client.GetStringAsync($"/v1/partners/p1/entries?{filter}")).Trim().Split('\n')
                .Should().HaveCount(entries + 1);
        }
    }

    [Theory]
    [InlineData("sort=nice", "sort")]
    [InlineData("component=nice", "component")]
    [InlineData("reason=nice", "reason")]
    [InlineData("sort=amount&after=12", "after")]
    public async Task An_unknown_filter_order_or_cursor_is_named(string query, string field)
    {
        await using var company = await Company.Found();
        using var client = company.Service.As("carol");
        using var answer = await client.GetAsync($"/v1/partners/p1/entries?{query}");
        (await Company.Problem(answer, HttpStatusCode.BadRequest)).GetProperty("field").GetString().Should().Be(field);
    }

    [Fact]
    public async Task Periods_say_which_are_closed_which_is_next_and_what_they_hold()
    {
        await using var company = await WithALedger();
        await company.Close("2024-03");
        var periods = (await company.Get("alice", "/v1/periods")).EnumerateArray().ToList();
        periods.Select(period => period.GetProperty("period").GetString()).Should().BeInDescendingOrder();
        periods.Where(period => period.GetProperty("isClosed").GetBoolean()).Should().ContainSingle()
            .Which.GetProperty("totals")[0].GetProperty("minor").GetInt64().Should().Be(100_00);
        periods.Where(period => period.GetProperty("canBeClosed").GetBoolean()).Should().ContainSingle()
            .Which.GetProperty("period").GetString().Should().Be("2024-04");
    }

    [Fact]
    public async Task Periods_are_read_page_by_page_and_the_next_to_close_is_found_however_old_it_is()
    {
        await using var company = await WithALedger();
        var all = (await company.Get("alice", "/v1/periods")).EnumerateArray().Select(Name).ToList();
        var first = (await company.Get("alice", "/v1/periods?limit=2")).EnumerateArray().Select(Name).ToList();
        var rest = (await company.Get("alice", $"/v1/periods?after={first[^1]}")).EnumerateArray().Select(Name);
        first.Should().HaveCount(2);
        first.Concat(rest).Should().Equal(all);
        (await company.Get("carol", "/v1/periods?limit=1&canBeClosed=true")).EnumerateArray().Select(Name)
            .Should().Equal("2024-03");

        static string? Name(JsonElement period) => period.GetProperty("period").GetString();
    }

    [Fact]
    public async Task Balances_of_all_partners_say_what_is_paid_in_payout_and_open()
    {
        await using var company = await WithALedger();
        await company.CanBePaid("p1");
        await company.CloseThrough("2024-03", "2024-05");
        await company.PayOut("2024-05");
        var sums = (await company.Get("alice", "/v1/balances?partnerId=p1&partnerId=nobody")).GetProperty("items")
            .EnumerateArray().Single();
        var balance = await company.Balance("p1");
        Minor(sums, "paid").Should().Be(balance["paid"]).And.BePositive();
        Minor(sums, "total").Should().Be(balance["total"]);
        Minor(sums, "open").Should().Be(balance["total"] - balance["paid"] - balance["inPayout"]);
    }

    [Fact]
    public async Task Versions_replays_and_waiting_adjustments_are_listed_newest_first()
    {
        await using var company = await WithALedger();
        var planId = (await company.Get("alice", "/v1/plans")).GetProperty("items")[0].GetProperty("id").GetString()!;
        var (version, replayId) = await company.Preview(planId, Company.Version("2023-01-01", retentionYear2: 150_000));
        var proposed = await company.Post("carol", "/v1/partners/p1/adjustments",
            new { amount = new { minor = 5_00, currency = "EUR" }, reason = "fair" });
        var adjustmentId = proposed.GetProperty("adjustmentId").GetString();

        var versions = (await company.Get("carol", $"/v1/plans/{planId}/versions")).EnumerateArray().ToList();
        versions.Select(found => found.GetProperty("version").GetInt32()).Should().Equal(version, 1);
        var replays = (await company.Get("carol", $"/v1/replays?planId={planId}&limit=1")).GetProperty("items");
        replays[0].GetProperty("replayId").GetString().Should().Be(replayId);
        (await company.Get("carol", "/v1/replays?planId=none")).GetProperty("items").GetArrayLength().Should().Be(0);
        (await company.Get("dave", "/v1/adjustments?waiting=true")).GetProperty("items")[0].GetProperty("adjustmentId")
            .GetString().Should().Be(adjustmentId);
        await company.Post("dave", $"/v1/partners/p1/adjustments/{adjustmentId}/approve", new { });
        (await company.Get("dave", "/v1/adjustments?waiting=true")).GetProperty("items").GetArrayLength()
            .Should().Be(0);
        (await company.Get("dave", "/v1/adjustments")).GetProperty("items").GetArrayLength().Should().Be(1);
    }

    [Theory]
    [InlineData("/v1/balances")]
    [InlineData("/v1/periods")]
    [InlineData("/v1/payout-profiles")]
    [InlineData("/v1/replays")]
    [InlineData("/v1/adjustments")]
    [InlineData("/v1/partners/p1/entries/totals")]
    public async Task Another_partner_gets_none_of_it(string path)
    {
        await using var company = await Company.Found();
        using var client = company.Service.As("partner:p2");
        using var answer = await client.GetAsync(path);
        answer.StatusCode.Should().BeOneOf(HttpStatusCode.Forbidden, HttpStatusCode.NotFound);
    }

    /// <summary>
    /// Six months of 500.00 in year 1, and a fifth of the first refunded: 6 × (75 + 25) − 15 − 5 = 580.00.
    /// </summary>
    private static async Task<Company> WithALedger()
    {
        var company = await Company.Found();
        await company.DefaultPlan(holdDays: 0);
        await company.Send(Company.Registered("p1", PartnerType.Distributor),
            Company.Attributed("p1", "c1", AttributionRole.Acquisition),
            Company.Attributed("p1", "c1", AttributionRole.Retention));
        for (var month = 0; month < 6; month++)
            await company.Send(Company.PaidMonth("c1", Anchor.AddMonths(month), 500_00));
        await company.LedgerReaches("p1", 600_00);
        await company.Send(new RefundRecorded
        {
            SourceEventId = "refund-1",
            CustomerId = "c1",
            InvoiceId = "c1-2024-03",
            RefundedOn = new DateOnly(2024, 9, 1),
            Lines = [new RefundedLine("1", 100_00)],
        });
        await company.LedgerReaches("p1", 580_00);
        return company;
    }

    private static Guid Id(JsonElement entry) => entry.GetProperty("entryId").GetGuid();

    private static long Minor(JsonElement sums, string name) => sums.GetProperty(name).GetProperty("minor").GetInt64();
}
