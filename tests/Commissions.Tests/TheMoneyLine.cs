using System.Net;
using Commissions.Domain.Payouts;
using Commissions.Service.PartnerLedgers;
using Commissions.Service.Payouts;
using Contracts.Leads.V1;
using Hosting;
using RunningServers;

namespace Commissions.Tests;

/// <summary>Where each cent is: held, payable, in a payout, paid, returned; and which entries those are.</summary>
public sealed class TheMoneyLine
{
    [Fact]
    public async Task An_entry_goes_from_held_to_paid_and_comes_back_and_every_station_lists_its_entries()
    {
        await using var company = await PayingOut.ThreeMonthsOf60();
        await Stands(company, EntryState.Held, 205_00, "no-agreement");
        await company.CanBePaid("p1");
        await company.CloseThrough("2025-01", "2026-03");
        await Stands(company, EntryState.Payable, 205_00);

        var payout = await company.Post("carol", "/v1/payouts", new { currency = "EUR", upToPeriod = "2026-03" })
            .Read<PayoutView>();
        await Stands(company, EntryState.InPayout, 205_00);
        await company.Post("dave", $"/v1/payouts/{payout.PayoutId}/approve", new { });
        await company.Download("carol", $"/v1/payouts/{payout.PayoutId}/export");
        await company.Post("carol", $"/v1/payouts/{payout.PayoutId}/confirm", new { });
        (await Stands(company, EntryState.Paid, 205_00)).Should().AllSatisfy(entry =>
        {
            entry.PayoutId.Should().Be(payout.PayoutId);
            entry.PaidOn.Should().NotBeNull();
            entry.PayableOn.Should().NotBeNull();
        });

        await company.ReturnLine(payout.PayoutId!, "p1");
        (await Stands(company, EntryState.Returned, 205_00)).Should().AllSatisfy(entry =>
        {
            entry.ReturnedOn.Should().NotBeNull();
            entry.PayoutId.Should().BeNull("the next payout takes it");
        });
        (await EntriesOf(company, "carol", $"/v1/payouts/{payout.PayoutId}/entries")).Sum(entry => entry.Amount.Minor)
            .Should().Be(205_00, "the payout still says what it asked for");

        await company.PayOut("2026-03");
        await Stands(company, EntryState.Paid, 205_00);
        (await company.Get("partner:p1", "/v1/partners/p1/payouts").Read<Page<PartnerPayout>>()).Items
            .Select(line => (line.State, line.Number, line.Amount.Minor, line.Account, line.LockedBy)).Should().Equal(
                ("confirmed", "2026-03-EUR-2", 205_00, "DE89 … 3000", null),
                ("rejected", "2026-03-EUR", 205_00, "DE89 … 3000", null));
        (await company.Get("alice", "/v1/partners/p1/payouts?limit=1").Read<Page<PartnerPayout>>()).Items[0]
            .Should().Match<PartnerPayout>(line => line.LockedBy == "carol" && line.Approver == "dave");
    }

    [Fact]
    public async Task A_line_that_came_back_before_the_confirmation_was_never_paid()
    {
        await using var company = await PayingOut.ThreeMonthsOf60();
        await company.Send(Company.Registered("p2", PartnerType.Consultant),
            Company.Attributed("p2", "c2", AttributionRole.Retention));
        await company.Send(Company.PaidMonth("c2", new DateOnly(2026, 1, 1), 2_000_00));
        await company.LedgerReaches("p2", 100_00);
        await company.CanBePaid("p1");
        await company.CanBePaid("p2");
        await company.CloseThrough("2025-01", "2026-03");
        var id = (await company.Post("carol", "/v1/payouts", new { currency = "EUR", upToPeriod = "2026-03" })
            .Read<PayoutView>()).PayoutId!;
        await company.Post("dave", $"/v1/payouts/{id}/approve", new { });
        await company.Download("carol", $"/v1/payouts/{id}/export");
        await company.ReturnLine(id, "p1");
        await company.Post("carol", $"/v1/payouts/{id}/confirm", new { });

        (await PaidOn("p1")).Should().BeNull();
        (await PaidOn("p2")).Should().NotBeNull();
        (await company.Get("partner:p1", $"/v1/payouts/{id}/remittances/p1")).GetProperty("advice")
            .TryGetProperty("paidOn", out _).Should().BeFalse();

        async Task<DateOnly?> PaidOn(string partner) =>
            (await company.Get($"partner:{partner}", $"/v1/partners/{partner}/payouts").Read<Page<PartnerPayout>>())
            .Items.Single().PaidOn;
    }

    [Fact]
    public async Task A_payout_that_was_given_up_came_back_from_no_bank()
    {
        await using var company = await PayingOut.ThreeMonthsOf60();
        await company.CanBePaid("p1");
        await company.CloseThrough("2025-01", "2026-03");
        var payout = await company.Post("carol", "/v1/payouts", new { currency = "EUR", upToPeriod = "2026-03" })
            .Read<PayoutView>();
        await company.Post("carol", $"/v1/payouts/{payout.PayoutId}/cancel", new { reason = "too early" });

        await Stands(company, EntryState.Payable, 205_00);
    }

    [Fact]
    public async Task Held_entries_are_found_by_the_day_on_which_they_become_payable()
    {
        await using var company = await Company.Found();
        await company.DefaultPlan(holdDays: 3650);
        await company.Send(Company.Registered("p1", PartnerType.Consultant),
            Company.Attributed("p1", "c1", AttributionRole.Retention));
        await company.CanBePaid("p1");
        for (var month = 1; month <= 3; month++)
            await company.Send(Company.PaidMonth("c1", new DateOnly(2026, month, 1), 100_00));
        await company.LedgerReaches("p1", 15_00);

        var held = await EntriesOf(company, "partner:p1", "/v1/partners/p1/entries?state=held");
        var first = held.Min(entry => entry.PayableOn)!.Value;
        held.Should().HaveCount(3).And.AllSatisfy(entry => entry.HeldBecause.Should().Be("hold-days"));
        (await EntriesOf(company, "alice", $"/v1/partners/p1/entries?payableOn={first:yyyy-MM-dd}"))
            .Should().ContainSingle().Which.Amount.Minor.Should().Be(5_00);
        (await EntriesOf(company, "alice", $"/v1/partners/p1/entries?payableFrom={first.AddDays(1):yyyy-MM-dd}"))
            .Should().HaveCount(2);
        var line = (await company.Get("partner:p1", "/v1/partners/p1/money-line").Read<MoneyLine>()).Currencies[0];
        (line.Held.Amount.Minor, line.Held.On, line.Held.AmountOn!.Value.Minor).Should().Be((15_00, first, 5_00));
    }

    [Fact]
    public async Task A_changed_rate_is_listed_beside_the_rate_before_and_the_share()
    {
        await using var company = await PayingOut.ThreeMonthsOf60();
        var plan = (await company.Get("alice", "/v1/plans").Read<Page<Service.Plans.PlanView>>()).Items[0].Id;
        await company.Publish(plan, Company.Version("2026-01-01", retentionYear2: 150_000));
        await company.LedgerReaches("p1", 250_00);

        var corrections = await EntriesOf(company, "carol", "/v1/partners/p1/entries?reason=rule-change");
        corrections.Should().NotBeEmpty().And.AllSatisfy(entry =>
            (entry.PreviousRatePpm, entry.RatePpm, entry.SharePpm).Should().Be((120_000, 150_000, 1_000_000)));
        (await EntriesOf(company, "carol", "/v1/partners/p1/entries?reason=accrual")).Should().AllSatisfy(entry =>
            entry.PreviousRatePpm.Should().BeNull());
    }

    [Fact]
    public async Task A_partner_sees_of_a_payout_its_own_entries_and_of_other_ledgers_nothing()
    {
        await using var company = await PayingOut.ThreeMonthsOf60();
        await company.CanBePaid("p1");
        await company.CloseThrough("2025-01", "2026-03");
        var payoutId = (await company.PayOut("2026-03")).PayoutId;

        (await EntriesOf(company, "partner:p1", $"/v1/partners/p1/entries?payoutId={payoutId}")).Should().NotBeEmpty();
        (await EntriesOf(company, "partner:p2", $"/v1/partners/p2/entries?payoutId={payoutId}")).Should().BeEmpty();
        foreach (var path in new[] { "money-line", "payouts", $"entries?payoutId={payoutId}" })
        {
            using var other = company.Service.As("partner:p2");
            using var answer = await other.GetAsync($"/v1/partners/p1/{path}");
            answer.StatusCode.Should().Be(HttpStatusCode.NotFound);
        }
    }

    [Theory]
    [InlineData("state=lost", "state")]
    [InlineData("component=bonus", "component")]
    public async Task A_word_that_is_no_state_is_named_with_those_that_are(string filter, string field)
    {
        await using var company = await Company.Found();
        using var client = company.Service.As("carol");
        using var answer = await client.GetAsync($"/v1/partners/p1/entries?{filter}");
        (await Company.Problem(answer, HttpStatusCode.BadRequest)).GetProperty("field").GetString().Should().Be(field);
    }

    // Station, filter of the ledger, sum under that filter and file agree, and every other station is empty.
    private static async Task<IReadOnlyList<EntryView>> Stands(Company company, EntryState state, long minor,
        string? because = null)
    {
        foreach (var path in new[] { "/v1/partners/p1/money-line", "/v1/money-line" })
        {
            var currency = (await company.Get("carol", path).Read<MoneyLine>()).Currencies.Should().ContainSingle()
                .Subject;
            foreach (var (station, at) in new[]
            {
                (currency.Held, EntryState.Held), (currency.Payable, EntryState.Payable),
                (currency.InPayout, EntryState.InPayout), (currency.Paid, EntryState.Paid),
                (currency.Returned, EntryState.Returned), (currency.Invoiced, EntryState.Invoiced),
            })
            {
                station.Amount.Minor.Should().Be(at == state ? minor : 0, $"{path} {at}");
                var listed = await EntriesOf(company, "carol", $"/v1/partners/p1/entries?state={at.Name()}&limit=500");
                listed.Sum(entry => entry.Amount.Minor).Should().Be(station.Amount.Minor);
                listed.Should().HaveCount((int)station.Entries);
                listed.Select(entry => entry.State).Should().BeSubsetOf([at]);
            }
        }

        var entries = await EntriesOf(company, "carol", $"/v1/partners/p1/entries?state={state.Name()}&limit=500");
        (await company.Get("carol", $"/v1/partners/p1/entries/totals?state={state.Name()}").Read<EntryTotal[]>())[0]
            .Sum.Minor.Should().Be(minor);
        using var client = company.Service.As("carol");
        client.DefaultRequestHeaders.Accept.ParseAdd("text/csv");
        (await client.GetStringAsync($"/v1/partners/p1/entries?state={state.Name()}")).Trim().Split('\n')
            .Should().HaveCount(entries.Count + 1);
        entries.Should().AllSatisfy(entry => entry.HeldBecause.Should().Be(because));
        return entries;
    }

    private static async Task<IReadOnlyList<EntryView>> EntriesOf(Company company, string user, string path) =>
        (await company.Get(user, path).Read<Page<EntryView>>()).Items;
}
