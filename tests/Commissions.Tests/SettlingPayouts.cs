using System.Globalization;
using System.Net;
using Commissions.Domain.Payouts;
using Commissions.Service.PartnerLedgers;
using Commissions.Service.Payouts;
using Contracts.Leads.V1;
using Hosting;
using RunningServers;

namespace Commissions.Tests;

/// <summary>What a payout says of itself once it is locked, and what it refuses.</summary>
public sealed class SettlingPayouts
{
    [Fact]
    public async Task A_payout_with_a_returned_line_says_what_was_asked_what_came_back_and_what_was_paid()
    {
        await using var company = await TwoConsultants();
        var payout = await company.Post("carol", "/v1/payouts", new { currency = "EUR", upToPeriod = "2026-01" })
            .Read<PayoutView>();
        var id = payout.PayoutId!;
        Sums(payout).Should().Be("asked 2 for 30000, returned 0 for 0, paid 0 for 0");

        await company.Post("dave", $"/v1/payouts/{id}/approve", new { });
        await company.Refuses("carol", $"/v1/payouts/{id}/reject-line",
            new { partnerId = "p2", bankReference = "RET-1", reason = "account closed" },
            HttpStatusCode.Conflict, "payout-not-exported");
        await company.Download("carol", $"/v1/payouts/{id}/export");
        Sums(await company.Get("carol", $"/v1/payouts/{id}").Read<PayoutView>())
            .Should().Be("asked 2 for 30000, returned 0 for 0, paid 0 for 0");
        await company.Post("carol", $"/v1/payouts/{id}/confirm", new { });
        Sums(await company.Get("carol", $"/v1/payouts/{id}").Read<PayoutView>())
            .Should().Be("asked 2 for 30000, returned 0 for 0, paid 2 for 30000");
        Sums(await company.ReturnLine(id, "p2"))
            .Should().Be("asked 2 for 30000, returned 1 for 20000, paid 1 for 10000");

        var read = await company.Get("carol", $"/v1/payouts/{id}").Read<PayoutView>();
        Sums(read).Should().Be("asked 2 for 30000, returned 1 for 20000, paid 1 for 10000");
        read.PaidOn.Should().Be(read.LockedOn);
        Sums((await company.Get("carol", "/v1/payouts").Read<Page<PayoutView>>()).Items.Single())
            .Should().Be("asked 2 for 30000, returned 1 for 20000, paid 1 for 10000");
    }

    [Fact]
    public async Task A_payment_before_the_lock_or_in_the_future_is_refused_and_the_payout_can_still_be_confirmed()
    {
        await using var company = await TwoConsultants();
        var payout = await company.Post("carol", "/v1/payouts", new { currency = "EUR", upToPeriod = "2026-01" })
            .Read<PayoutView>();
        var path = $"/v1/payouts/{payout.PayoutId}";
        await company.Post("dave", path + "/approve", new { });
        await company.Download("carol", path + "/export");
        var lockedOn = payout.LockedOn!.Value;

        using (var early = await company.TryPost("carol", path + "/confirm", new { paidOn = lockedOn.AddDays(-1) }))
        {
            var problem = await Company.Problem(early, HttpStatusCode.BadRequest);
            problem.GetProperty("code").GetString().Should().Be("paid-before-lock");
            problem.GetProperty("earliest").GetString().Should().Be($"{lockedOn:yyyy-MM-dd}");
        }

        await company.Refuses("carol", path + "/confirm", new { paidOn = lockedOn.AddDays(2) },
            HttpStatusCode.BadRequest, "paid-in-future");
        (await company.Get("carol", path).Read<PayoutView>()).State.Should().Be("exported");
        (await company.Post("carol", path + "/confirm", new { paidOn = lockedOn }).Read<PayoutView>()).PaidOn
            .Should().Be(lockedOn);
    }

    [Fact]
    public async Task Nothing_is_locked_but_what_was_seen_and_the_refusal_names_each_difference()
    {
        await using var company = await TwoConsultants();
        var dry = await company.Post("carol", "/v1/payouts",
            new { currency = "EUR", upToPeriod = "2026-01", dryRun = true }).Read<PayoutView>();
        var seen = dry.Total.Minor;
        var lines = dry.Lines.Select(line => new { partnerId = line.PartnerId, minor = line.Amount.Minor }).ToArray();
        await company.Send(new PartnerSuspended
        {
            PartnerId = "p2", ValidFrom = new DateOnly(2026, 1, 1),
            Reason = "audit"
        });
        await Company.Eventually(() => company.Get("carol", "/v1/partners/p2/balance").Read<PartnerBalance>(),
            balance => balance.Hold is not null);

        var body = new { currency = "EUR", upToPeriod = "2026-01", expectedTotalMinor = seen, expectedLines = lines };
        using (var refused = await company.TryPost("carol", "/v1/payouts", body))
        {
            var problem = await Company.Problem(refused, HttpStatusCode.Conflict);
            problem.GetProperty("code").GetString().Should().Be("payout-differs");
            problem.GetProperty("difference:EUR").GetString()
                .Should().Be("seen 300.00 EUR, now 100.00 EUR, difference -200.00 EUR");
            problem.GetProperty("difference:p2:EUR").GetString().Should().Contain("now 0.00 EUR");
            problem.TryGetProperty("difference:p1:EUR", out _).Should().BeFalse();
        }

        (await company.Get("carol", "/v1/payouts").Read<Page<PayoutView>>()).Items.Should().BeEmpty();
        var locked = await company.Post("carol", "/v1/payouts",
            new { currency = "EUR", upToPeriod = "2026-01", expectedTotalMinor = 100_00 }).Read<PayoutView>();
        locked.Total.Minor.Should().Be(100_00);
    }

    [Fact]
    public async Task A_payment_that_was_noted_before_its_lock_breaks_no_journal_whatever_its_last_day_is()
    {
        await using var company = await TwoConsultants();
        var id = (await company.PayOut("2026-01")).PayoutId;
        await using (var owner = company.AsOwner())
        await using (var backdate = owner.CreateCommand(
            "alter table mt_events disable trigger user; update mt_events set data = jsonb_set(data, '{paidOn}', " +
            "'\"2026-02-10\"') " +
            "where type = 'payout_line_paid'; alter table mt_events enable trigger user"))
            await backdate.ExecuteNonQueryAsync();

        var february = (await company.Download("carol", "/v1/exports/journal?format=hledger&until=2026-02-28")).Text;
        february.Should().NotContain(" bank").And.NotContain(id).And.MatchRegex("; end: [0-9]+ transactions\n$");
        var all = (await company.Download("carol", "/v1/exports/journal?format=hledger")).Text;
        var lockedOn = $"{DateOnly.FromDateTime(DateTime.UtcNow):yyyy-MM}";
        all.Split('\n').Where(line => line.Contains(" bank", StringComparison.Ordinal)).Should().HaveCount(2)
            .And.OnlyContain(line => line.StartsWith(lockedOn, StringComparison.Ordinal),
                "what is paid is booked no earlier than what is owed");
    }

    [Fact]
    public async Task A_journal_that_is_cut_off_never_looks_complete()
    {
        await using var company = await TwoConsultants();
        var whole = (await company.Download("carol", "/v1/exports/journal?format=hledger")).Text;
        var transactions = whole.Split('\n').Count(line => line.StartsWith("20", StringComparison.Ordinal));
        whole.Should().EndWith($"; end: {transactions} transactions\n");
        using (var client = company.Service.As("carol"))
        using (var csv = await client.GetAsync("/v1/exports/journal"))
        {
            csv.Headers.GetValues("Journal-Transactions").Single().Should().Be($"{transactions}");
            (await csv.Content.ReadAsStringAsync()).Trim().Split("\r\n").Should().HaveCount(
                1 + int.Parse(csv.Headers.GetValues("Journal-Rows").Single(), CultureInfo.InvariantCulture));
        }

        await using (var owner = company.AsOwner())
        await using (var damage = owner.CreateCommand(
            "alter table mt_events disable trigger user; update mt_events set data = '{\"key\": 7}' " +
            "where type = 'entry_posted' and stream_id like '%p2'; alter table mt_events enable trigger user"))
            (await damage.ExecuteNonQueryAsync()).Should().BePositive();

        using var reader = company.Service.As("carol");
        var hledger = async () => await reader.GetStringAsync("/v1/exports/journal?format=hledger");
        await hledger.Should().ThrowAsync<HttpRequestException>();
        using var table = await reader.GetAsync("/v1/exports/journal");
        table.StatusCode.Should().Be(HttpStatusCode.InternalServerError, "it is counted before the first byte");
    }

    // Consultants whose customers paid 2 000.00 and 4 000.00 in January 2026, their first year, 5 % of it; nothing is
    // held.
    private static async Task<Company> TwoConsultants()
    {
        var company = await Company.Found();
        await company.DefaultPlan(holdDays: 0);
        foreach (var (partner, customer, net) in new[] { ("p1", "c1", 2_000_00L), ("p2", "c2", 4_000_00L) })
        {
            await company.Send(Company.Registered(partner, PartnerType.Consultant),
                Company.Attributed(partner, customer, AttributionRole.Retention));
            await company.Send(Company.PaidMonth(customer, new DateOnly(2026, 1, 1), net));
            await company.LedgerReaches(partner, net / 20);
            await company.CanBePaid(partner);
        }

        await company.Close("2026-01");
        return company;
    }

    private static string Sums(PayoutView payout) =>
        $"asked {Sum(payout.Asked)}, returned {Sum(payout.Returned)}, paid {Sum(payout.Paid)}";

    private static string Sum(PayoutSum sum) => $"{sum.Lines} for {sum.Amount.Minor}";
}
