using System.Net;
using Commissions.Service.Payouts;
using Commissions.Service.Plans;
using Commissions.Service.Replays;
using Contracts.Leads.V1;
using Contracts.Subscriptions.V1;
using Hosting;
using RunningServers;

namespace Commissions.Tests;

public sealed class PayingOut
{
    [Fact]
    public async Task A_payout_is_locked_approved_by_a_second_person_exported_and_confirmed()
    {
        await using var company = await ThreeMonthsOf60();
        await company.CanBePaid("p1");
        await company.CloseThrough("2025-01", "2026-03");

        var dry = await company.Post("carol", "/v1/payouts",
            new { currency = "EUR", upToPeriod = "2026-03", dryRun = true }).Read<PayoutView>();
        dry.Total.Minor.Should().Be(205_00);
        (await company.Balance("p1"))["payable"].Should().Be(205_00, "a dry run locks nothing");

        var payout = await company.PostOnce("carol", "/v1/payouts",
            new { currency = "EUR", upToPeriod = "2026-03" }, "march").Read<PayoutView>();
        var id = payout.PayoutId;
        (await company.Balance("p1"))["inPayout"].Should().Be(205_00);
        await company.Refuses("dave", "/v1/payouts", new { currency = "EUR", upToPeriod = "2026-03" },
            HttpStatusCode.Conflict, "nothing-to-pay");
        await company.Refuses("carol", $"/v1/payouts/{id}/approve", new { }, HttpStatusCode.Forbidden, "four-eyes");
        await company.Refuses("carol", $"/v1/payouts/{id}/confirm", new { }, HttpStatusCode.Conflict,
            "payout-not-exported");
        await company.Post("dave", $"/v1/payouts/{id}/approve", new { });

        var file = await company.Download("carol", $"/v1/payouts/{id}/export");
        file.Text.Should().Contain("<CtrlSum>205.00</CtrlSum>").And.Contain("DE89370400440532013000").And.Contain(
            "<Nm>Partner p1</Nm>");
        (await company.Download("dave", $"/v1/payouts/{id}/export")).Bytes.Should().Equal(file.Bytes,
            "a bank knows the file again");
        await company.Refuses("carol", $"/v1/payouts/{id}/cancel", new { reason = "x" }, HttpStatusCode.Conflict,
            "payout-exported");
        await company.Post("carol", $"/v1/payouts/{id}/confirm", new { });
        await company.Post("carol", $"/v1/payouts/{id}/confirm", new { });

        var balance = await company.Balance("p1");
        (balance["paid"], balance["inPayout"], balance["payable"], balance["total"])
            .Should().Be((205_00, 0, 0, 205_00));
    }

    [Theory]
    [InlineData("--Programme:Debtor:Iban=", "debtor-missing")]
    [InlineData("--Programme:Debtor:Name= ", "debtor-missing")]
    [InlineData("--Programme:Debtor:Iban=DE75512108001245126198", "debtor-invalid")]
    [InlineData("--Programme:Debtor:Town=Berlin", "debtor-invalid")]
    [InlineData("--Programme:Debtor:Country=DE", "debtor-invalid")]
    public async Task Without_an_account_that_pays_nothing_is_locked(string setting, string code)
    {
        await using var company = await ThreeMonthsOf60(setting);
        await company.CanBePaid("p1");
        await company.CloseThrough("2025-01", "2026-03");
        var body = new { currency = "EUR", upToPeriod = "2026-03" };

        await company.Refuses("carol", "/v1/payouts", body, HttpStatusCode.Conflict, code);
        (await company.Get("alice", "/v1/paying-account").Read<PayingAccountView>()).Problem.Should().Be(code);
        (await company.Balance("p1"))["payable"].Should().Be(205_00);
        (await company.Post("carol", "/v1/payouts", new { currency = "EUR", upToPeriod = "2026-03", dryRun = true })
            .Read<PayoutView>()).Total.Minor.Should().Be(205_00, "a preview needs no account");
    }

    [Fact]
    public async Task A_line_that_the_bank_rejects_is_payable_again_and_paid_once()
    {
        await using var company = await ThreeMonthsOf60();
        await company.CanBePaid("p1");
        await company.CloseThrough("2025-01", "2026-03");
        var id = (await company.PayOut("2026-03")).PayoutId;

        await company.ReturnLine(id!, "p1");
        await company.ReturnLine(id!, "p1");
        (await company.Balance("p1"))["payable"].Should().Be(205_00);

        var again = await company.PayOut("2026-03");
        again.Total.Minor.Should().Be(205_00);
        (await company.Balance("p1"))["paid"].Should().Be(205_00);
    }

    [Fact]
    public async Task A_payout_made_again_after_a_crash_is_the_same_payout_and_two_at_once_never_share_an_entry()
    {
        await using var company = await ThreeMonthsOf60();
        await company.CanBePaid("p1");
        await company.CloseThrough("2025-01", "2026-03");
        var body = new { currency = "EUR", upToPeriod = "2026-03" };
        var first = await company.PostOnce("carol", "/v1/payouts", body, "march").Read<PayoutView>();
        // The answer was lost with the process before it was noted; only the turn at the ledger had committed.
        await using (var owner = company.AsOwner())
        await using (var forget = owner.CreateCommand("delete from mt_doc_idempotentanswer"))
            (await forget.ExecuteNonQueryAsync()).Should().BePositive();
        await company.Restart();

        var second = await company.PostOnce("carol", "/v1/payouts", body, "march").Read<PayoutView>();

        second.PayoutId.Should().Be(first.PayoutId);
        await company.Post("carol", $"/v1/payouts/{first.PayoutId}/cancel", new { reason = "to try again" });
        var atOnce = await Task.WhenAll(Enumerable.Range(0, 6)
            .Select(_ => company.TryPost("carol", "/v1/payouts", body)));
        atOnce.Count(response => response.StatusCode == HttpStatusCode.Created).Should().Be(1);
        foreach (var response in atOnce) response.Dispose();
        (await company.Balance("p1"))["inPayout"].Should().Be(205_00);
    }

    [Fact]
    public async Task Nobody_is_paid_who_is_suspended_has_not_agreed_or_names_no_account_or_while_months_are_open()
    {
        await using var company = await ThreeMonthsOf60();
        await company.Refuses("carol", "/v1/payouts", new { currency = "EUR", upToPeriod = "2026-03" },
            HttpStatusCode.Conflict, "period-not-closed");
        await company.CloseThrough("2025-01", "2026-03");
        (await Skipped(company)).Should().Be("no-agreement");
        (await company.Balance("p1"))["accrued"].Should().Be(205_00, "all of it is held");

        await company.CanBePaid("p1");
        await company.Send(new PartnerSuspended
        {
            PartnerId = "p1", ValidFrom = new DateOnly(2026, 1, 1),
            Reason = "audit"
        });
        await Company.Eventually(() => Skipped(company), because => because == "suspended");
        await company.Send(new PartnerReinstated
        {
            PartnerId = "p1", ValidFrom = new DateOnly(2026, 2, 1),
            Reason = "cleared"
        });
        await Company.Eventually(() => Skipped(company), because => because is null);
    }

    [Fact]
    public async Task A_changed_account_waits_for_a_second_look_and_a_wrong_one_is_refused()
    {
        await using var company = await ThreeMonthsOf60();
        await company.CanBePaid("p1");
        const string path = "/v1/partners/p1/payout-profile";
        await company.Refuses("partner:p1", path,
            new { iban = "DE89370400440532013001", holder = "x", country = "DE" }, HttpStatusCode.BadRequest,
            "iban-check-digits");
        using (var other = await company.TryPost("partner:p2", path,
            new { iban = "DE89370400440532013000", holder = "x", country = "DE" }))
            other.StatusCode.Should().Be(HttpStatusCode.NotFound);

        await company.Post("partner:p1", path,
            new { iban = "GB29 NWBK 6016 1331 9268 19", holder = "Partner p1", country = "GB" });
        (await company.Get("carol", path).Read<PayoutProfileView>()).Current!.Iban
            .Should().Be("DE89370400440532013000");
        var profiles = await company.Get("carol", "/v1/payout-profiles").Read<Page<PayoutProfileView>>();
        var waiting = profiles.Items.Single();
        waiting.PartnerId.Should().Be("p1");
        waiting.Current!.Iban.Should().Be("DE89370400440532013000");
        waiting.WaitsForSecondLook!.Iban.Should().Be("GB29NWBK60161331926819");
        await company.Post("carol", path + "/confirm", new { profileId = waiting.WaitsForSecondLook.Id });
        (await company.Get("carol", "/v1/payout-profiles").Read<Page<PayoutProfileView>>()).Items.Should().BeEmpty();
        var after = await company.Get("partner:p1", path).Read<PayoutProfileView>();
        after.Current!.Iban.Should().Be("GB29NWBK60161331926819");
        after.WaitsForSecondLook.Should().BeNull();

        var address = new
        {
            iban = "GB29NWBK60161331926819",
            holder = "Partner p1",
            country = "GB",
            town = "London",
            postCode = "E1 6AN"
        };
        await company.Refuses("partner:p1", path,
            new { address.iban, address.holder, address.country, address.postCode },
            HttpStatusCode.BadRequest, "town-missing");
        await company.Post("partner:p1", path, address);
        (await company.ConfirmAccount("dave", "p1")).Current!.Town.Should().Be("London");

        await using var owner = company.AsOwner();
        await using var leaked = owner.CreateCommand(
            "select count(*) from mt_events where data::text like '%NWBK%' or data::text like '%Partner p1%' or " +
            "data::text like '%London%'");
        (await leaked.ExecuteScalarAsync()).Should().Be(0L, "personal data stays out of events");
    }

    [Fact]
    public async Task A_cut_for_the_past_spares_what_was_paid_out_and_a_later_refund_uses_the_kept_rate()
    {
        await using var company = await ThreeMonthsOf60();
        await company.CanBePaid("p1");
        await company.CloseThrough("2025-01", "2026-03");
        await company.PayOut("2026-03");

        var plan = (await company.Get("alice", "/v1/plans").Read<Page<PlanView>>()).Items[0].Id;
        var (version, replayId) = await company.Preview(plan,
            Company.Version("2026-01-01", retentionYear2: 100_000, holdDays: 0));
        (await company.Get("alice", $"/v1/replays/{replayId}").Read<ReplayView>()).Differences
            .Should().Be(0, "all three lines are protected");
        await company.Post("bob", $"/v1/plans/{plan}/versions/{version}/approve", new { replayId });
        await company.ReplayReaches(replayId, "verified");
        await company.Send(Company.PaidMonth("c1", new DateOnly(2026, 4, 10), 500_00));
        await company.LedgerReaches("p1", 205_00 + 50_00);

        await company.Send(new RefundRecorded
        {
            SourceEventId = "r", CustomerId = "c1", InvoiceId = "c1-2026-01", RefundedOn = new DateOnly(2026, 5, 5),
            Lines = [new RefundedLine("1", 250_00)],
        });
        var entries = await company.LedgerReaches("p1", 205_00 + 50_00 - 30_00);
        entries[^1].PlanVersion.Should().Be(1);
    }

    [Fact]
    public async Task A_cut_that_the_agreement_allows_takes_back_what_was_paid_and_names_the_clause()
    {
        await using var company = await ThreeMonthsOf60();
        await company.CanBePaid("p1");
        await company.CloseThrough("2025-01", "2026-03");
        await company.PayOut("2026-03");
        var plan = (await company.Get("alice", "/v1/plans").Read<Page<PlanView>>()).Items[0].Id;

        await company.Publish(plan, Company.Version("2026-01-01", 100_000, holdDays: 0, retroDecrease: "apply",
            clause: "§ 7 (2)"));
        var entries = await company.LedgerReaches("p1", 205_00 - 30_00);

        (await company.Balance("p1"))["negative"].Should().Be(-30_00);
        var why = await company.Explain("carol", entries[^1]);
        why.Rule!.Clause.Should().Be("§ 7 (2)");
    }

    [Fact]
    public async Task A_royalty_on_training_is_set_off_against_the_next_payout()
    {
        await using var company = await Company.Found();
        await company.PlanOf(Company.Version("2023-01-01", holdDays: 0, trainingRoyaltyPpm: 100_000,
            royaltySetOff: true));
        await company.Send(Company.Registered("p1", PartnerType.Consultant),
            Company.Attributed("p1", "c1", AttributionRole.Retention));
        await company.Send(Company.PaidMonth("c1", new DateOnly(2026, 1, 1), 8_000_00));
        await company.Send(new TrainingDelivered
        {
            PartnerId = "p1", TrainingId = "t1", DeliveredOn = new DateOnly(2026, 1, 20), RevenueMinor = 1_500_00,
            Currency = "EUR",
        });
        await company.LedgerReaches("p1", 250_00);
        await company.CanBePaid("p1");
        await company.Close("2026-01");

        (await company.PayOut("2026-01")).Total.Minor.Should().Be(250_00);
    }

    /// <summary>
    /// A consultant's customer: year 1 paid 25.00, then 60.00 for each of January to March 2026; nothing is held.
    /// </summary>
    internal static async Task<Company> ThreeMonthsOf60(params string[] settings)
    {
        var company = await Company.Found(settings);
        await company.DefaultPlan(holdDays: 0);
        await company.Send(Company.Registered("p1", PartnerType.Consultant),
            Company.Attributed("p1", "c1", AttributionRole.Retention));
        await company.Send(Company.PaidMonth("c1", new DateOnly(2025, 1, 1), 500_00));
        foreach (var month in new[] { 1, 2, 3 })
            await company.Send(Company.PaidMonth("c1", new DateOnly(2026, month, 1), 500_00));
        await company.LedgerReaches("p1", 205_00);
        return company;
    }

    private static async Task<string?> Skipped(Company company)
    {
        var dry = await company.Post("carol", "/v1/payouts",
            new { currency = "EUR", upToPeriod = "2026-03", dryRun = true }).Read<PayoutView>();
        return dry.Skipped!.SingleOrDefault()?.Because;
    }
}
