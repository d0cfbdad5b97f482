using System.Net;
using Commissions.Domain.PartnerLedgers;
using Commissions.Service.Adjustments;
using Commissions.Service.Disputes;
using Contracts.Leads.V1;
using Contracts.Subscriptions.V1;
using Hosting;
using RunningServers;

namespace Commissions.Tests;

public sealed class ObjectingAndCorrecting
{
    [Fact]
    public async Task A_disputed_entry_is_held_the_rest_is_paid_and_a_second_person_approves_what_settles_it()
    {
        await using var company = await PayingOut.ThreeMonthsOf60();
        await company.CanBePaid("p1");
        await company.CloseThrough("2025-01", "2026-03");
        var entryId = (await company.Entries("p1"))[^1].EntryId;
        var path = $"/v1/entries/{entryId}/disputes";
        using (var stranger = await company.TryPost("partner:p2", path, new { reason = "mine" }))
            stranger.StatusCode.Should().Be(HttpStatusCode.NotFound);

        var dispute = (await company.Post("partner:p1", path, new { reason = "the customer paid 600" })
            .Read<DisputeView>()).DisputeId;
        await company.Refuses("partner:p1", path, new { reason = "again" }, HttpStatusCode.Conflict, "dispute-open");
        (await company.Balance("p1"))["accrued"].Should().Be(60_00);
        (await company.PayOut("2026-03")).Total.Minor.Should().Be(145_00);

        var resolved = await company.Post("carol", $"/v1/disputes/{dispute}/resolve",
            new { note = "you are right", adjustment = new { minor = 12_00, currency = "EUR" } }).Read<DisputeView>();
        var adjustment = resolved.AdjustmentId;
        (await company.Balance("p1"))["payable"].Should().Be(60_00, "the adjustment still waits for a second person");
        await company.Refuses("carol", $"/v1/partners/p1/adjustments/{adjustment}/approve", new { },
            HttpStatusCode.Forbidden, "four-eyes");
        await company.Post("dave", $"/v1/partners/p1/adjustments/{adjustment}/approve", new { });
        await company.Post("dave", $"/v1/partners/p1/adjustments/{adjustment}/approve", new { });

        var entries = await company.LedgerReaches("p1", 205_00 + 12_00);
        entries[^1].Reason.Should().Be(EntryReason.Adjustment);
        await company.Refuses("carol", $"/v1/disputes/{dispute}/resolve", new { note = "no after all" },
            HttpStatusCode.Conflict, "dispute-resolved");
    }

    [Fact]
    public async Task A_partner_that_disputes_what_was_taken_back_is_not_paid_more()
    {
        await using var company = await PayingOut.ThreeMonthsOf60();
        await company.CanBePaid("p1");
        await company.CloseThrough("2025-01", "2026-03");
        await company.PayOut("2026-03");
        await company.Send(new RefundRecorded
        {
            SourceEventId = "r", CustomerId = "c1", InvoiceId = "c1-2026-01", RefundedOn = new DateOnly(2026, 4, 5),
            RefundedGrossMinorTotal = 500_00,
        });
        await company.LedgerReaches("p1", 145_00);
        await company.Send(Company.PaidMonth("c1", new DateOnly(2026, 4, 10), 1_000_00));
        var entries = await company.LedgerReaches("p1", 265_00);
        await company.Close("2026-04");
        var clawback = entries.Single(entry => entry.Amount.Minor == -60_00).EntryId;

        await company.Post("partner:p1", $"/v1/entries/{clawback}/disputes",
            new { reason = "the customer never asked for it" });

        (await company.Balance("p1"))["payable"].Should().Be(60_00);
        (await company.PayOut("2026-04")).Total.Minor.Should().Be(60_00);
    }

    [Fact]
    public async Task One_key_of_two_partners_makes_a_dispute_of_each()
    {
        await using var company = await PayingOut.ThreeMonthsOf60();
        await company.Send(Company.Registered("p2", PartnerType.Consultant),
            Company.Attributed("p2", "c2", AttributionRole.Retention));
        await company.Send(Company.PaidMonth("c2", new DateOnly(2026, 1, 1), 1_000_00));
        await company.LedgerReaches("p2", 50_00);
        foreach (var partner in new[] { "p1", "p2", "p1", "p2" })
        {
            var entryId = (await company.Entries(partner))[0].EntryId;
            (await company.PostOnce($"partner:{partner}", $"/v1/entries/{entryId}/disputes",
                new { reason = "too little" }, "key").Read<DisputeView>())
                .PartnerId.Should().Be(partner);
        }

        (await company.Get("carol", "/v1/disputes").Read<Page<DisputeView>>()).Items.Should().HaveCount(2);
    }

    [Fact]
    public async Task An_adjustment_needs_an_amount_a_reason_a_known_partner_and_can_be_withdrawn_before_approval()
    {
        await using var company = await PayingOut.ThreeMonthsOf60();
        const string path = "/v1/partners/p1/adjustments";
        await company.Refuses("carol", path, new { amount = new { minor = 0, currency = "EUR" }, reason = "r" },
            HttpStatusCode.BadRequest, "invalid-input");
        await company.Refuses("carol", path, new { amount = new { minor = 5, currency = "XXX" }, reason = "r" },
            HttpStatusCode.BadRequest, "unknown-currency");
        await company.Refuses("carol", path, new { amount = new { minor = 5, currency = "EUR" }, reason = " " },
            HttpStatusCode.BadRequest, "reason-missing");
        await company.Refuses("carol", "/v1/partners/nobody/adjustments",
            new { amount = new { minor = 5, currency = "EUR" }, reason = "r" }, HttpStatusCode.NotFound, "not-found");

        var id =
            (await company.Post("carol", path,
                new { amount = new { minor = -5_00, currency = "EUR" }, reason = "paid twice by hand" })
                    .Read<AdjustmentView>()).AdjustmentId;
        await company.Post("carol", $"{path}/{id}/withdraw", new { });
        await company.Refuses("dave", $"{path}/{id}/approve", new { }, HttpStatusCode.Conflict, "adjustment-withdrawn");
        (await company.Balance("p1"))["total"].Should().Be(205_00);
    }
}
