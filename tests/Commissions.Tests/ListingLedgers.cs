using System.Net;
using Commissions.Domain.Periods;
using Commissions.Service.Adjustments;
using Commissions.Service.PartnerLedgers;
using Commissions.Service.Periods;
using Commissions.Service.Plans;
using Commissions.Service.Replays;
using Contracts.Leads.V1;
using Contracts.Subscriptions.V1;
using Hosting;
using RunningServers;

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
        var pages = new List<EntryView>();
        string? after = null;
        do
        {
            var page = await company.Get("carol", $"/v1/partners/p1/entries?limit=4&sort={sort}" +
                (after is null ? "" : $"&after={Uri.EscapeDataString(after)}")).Read<Page<EntryView>>();
            pages.AddRange(page.Items);
            after = page.Next;
        }
        while (after is not null);

        var all = await company.Entries("p1");
        pages.Should().BeEquivalentTo(all).And.OnlyHaveUniqueItems();
        IComparable ValueOf(EntryView entry) => sort.TrimStart('-') switch
        {
            "amount" => entry.Amount.Minor,
            "effectiveOn" => entry.EffectiveOn,
            _ => all.ToList().IndexOf(entry),
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
            var page = await company.Get("carol", $"/v1/partners/p1/entries?{filter}").Read<Page<EntryView>>();
            page.Items.Should().HaveCount(entries, filter);
            var totals = await company.Get("carol", $"/v1/partners/p1/entries/totals?{filter}").Read<EntryTotal[]>();
            (totals[0].Entries, totals[0].Sum.Minor).Should().Be((entries, sum), filter);
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
    public async Task What_was_earned_is_listed_by_month_and_component()
    {
        await using var company = await WithALedger();
        await company.Send(Company.Attributed("p1", "c2", AttributionRole.Acquisition),
            Company.Attributed("p1", "c2", AttributionRole.Retention));
        await company.Send(Company.PaidMonth("c2", DateOnly.FromDateTime(DateTime.UtcNow).AddMonths(-1), 500_00));
        var all = await company.LedgerReaches("p1", 680_00);
        var first = Period.Containing(DateOnly.FromDateTime(DateTime.UtcNow).AddMonths(-23));

        var earned = await company.Get("partner:p1", "/v1/partners/p1/earned-by-month?months=24").Read<EarnedMonth[]>();

        earned.Select(month => (month.Period, month.Component, month.Amount.Minor)).Should().BeEquivalentTo(all
            .Where(entry => entry.Period >= first).GroupBy(entry => (entry.Period, entry.Component))
            .Select(month => (month.Key.Period.ToString(), month.Key.Component.ToString().ToLowerInvariant(),
                month.Sum(entry => entry.Amount.Minor)))).And.NotBeEmpty();
        earned.Select(month => month.Period).Should().BeInAscendingOrder();
        using var client = company.Service.As("carol");
        using var answer = await client.GetAsync("/v1/partners/p1/earned-by-month?months=61");
        (await Company.Problem(answer, HttpStatusCode.BadRequest)).GetProperty("field").GetString()
            .Should().Be("months");
    }

    [Fact]
    public async Task The_entries_of_an_invoice_are_found_by_its_whole_number_and_by_a_partner_only_its_own()
    {
        await using var company = await WithALedger();
        var expected = (await company.Entries("p1")).Where(entry => entry.InvoiceId == "c1-2024-03").ToList();

        (await Found("carol", "c1-2024-03")).Should().BeEquivalentTo(expected).And.HaveCountGreaterThan(2);
        (await Found("partner:p1", "c1-2024-03")).Should().BeEquivalentTo(expected);
        (await Found("partner:p2", "c1-2024-03")).Should().BeEmpty();
        (await Found("carol", "c1-2024-0")).Should().BeEmpty("it is a part of the number");

        async Task<IReadOnlyList<EntryView>> Found(string user, string invoiceId) =>
            (await company.Get(user, $"/v1/entries?invoiceId={invoiceId}").Read<Page<EntryView>>()).Items;
    }

    [Fact]
    public async Task Periods_say_which_are_closed_which_is_next_and_what_they_hold()
    {
        await using var company = await WithALedger();
        await company.Close("2024-03");
        var periods = await company.Get("alice", "/v1/periods").Read<PeriodView[]>();
        periods.Select(period => period.Period).Should().BeInDescendingOrder();
        periods.Where(period => period.IsClosed).Should().ContainSingle().Which.Totals[0].Minor.Should().Be(100_00);
        periods.Where(period => period.CanBeClosed).Should().ContainSingle().Which.Period.Should().Be("2024-04");
    }

    [Fact]
    public async Task Periods_are_read_page_by_page_and_the_next_to_close_is_found_however_old_it_is()
    {
        await using var company = await WithALedger();
        var all = await Periods("");
        var first = await Periods("?limit=2");
        var rest = await Periods($"?after={first[^1]}");
        first.Should().HaveCount(2);
        first.Concat(rest).Should().Equal(all);
        (await Periods("?limit=1&canBeClosed=true")).Should().Equal("2024-03");

        async Task<string[]> Periods(string query) =>
            [.. (await company.Get("alice", "/v1/periods" + query).Read<PeriodView[]>()).Select(month => month.Period)];
    }

    [Fact]
    public async Task Balances_of_all_partners_say_what_is_paid_in_payout_and_open()
    {
        await using var company = await WithALedger();
        await company.CanBePaid("p1");
        await company.CloseThrough("2024-03", "2024-05");
        await company.PayOut("2024-05");
        var sums = (await company.Get("alice", "/v1/balances?partnerId=p1&partnerId=nobody").Read<Page<PartnerSums>>())
            .Items.Single();
        var balance = await company.Balance("p1");
        sums.Paid.Minor.Should().Be(balance["paid"]).And.BePositive();
        sums.Total.Minor.Should().Be(balance["total"]);
        sums.Open.Minor.Should().Be(balance["total"] - balance["paid"] - balance["inPayout"]);
    }

    [Fact]
    public async Task Versions_replays_and_waiting_adjustments_are_listed_newest_first()
    {
        await using var company = await WithALedger();
        var planId = (await company.Get("alice", "/v1/plans").Read<Page<PlanView>>()).Items[0].Id;
        var (version, replayId) = await company.Preview(planId, Company.Version("2023-01-01", retentionYear2: 150_000));
        var proposed = await company.Post("carol", "/v1/partners/p1/adjustments",
            new { amount = new { minor = 5_00, currency = "EUR" }, reason = "fair" }).Read<AdjustmentView>();

        var versions = await company.Get("carol", $"/v1/plans/{planId}/versions").Read<VersionView[]>();
        versions.Select(found => found.Version).Should().Equal(version, 1);
        var replays = await company.Get("carol", $"/v1/replays?planId={planId}&limit=1").Read<Page<ReplayHead>>();
        replays.Items[0].ReplayId.Should().Be(replayId);
        (await company.Get("carol", "/v1/replays?planId=none").Read<Page<ReplayHead>>()).Items.Should().BeEmpty();
        (await Adjustments("?waiting=true"))[0].AdjustmentId.Should().Be(proposed.AdjustmentId);
        await company.Post("dave", $"/v1/partners/p1/adjustments/{proposed.AdjustmentId}/approve", new { });
        (await Adjustments("?waiting=true")).Should().BeEmpty();
        (await Adjustments("")).Should().ContainSingle();

        async Task<IReadOnlyList<AdjustmentView>> Adjustments(string query) =>
            (await company.Get("dave", "/v1/adjustments" + query).Read<Page<AdjustmentView>>()).Items;
    }

    [Theory]
    [InlineData("/v1/balances")]
    [InlineData("/v1/periods")]
    [InlineData("/v1/payout-profiles")]
    [InlineData("/v1/replays")]
    [InlineData("/v1/adjustments")]
    [InlineData("/v1/partners/p1/entries/totals")]
    [InlineData("/v1/partners/p1/earned-by-month")]
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
}
