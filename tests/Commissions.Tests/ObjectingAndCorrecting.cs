using System.Net;

namespace Commissions.Tests;

public sealed class ObjectingAndCorrecting
{
    [Fact]
    public async Task A_disputed_entry_is_held_the_rest_is_paid_and_a_second_person_approves_what_settles_it()
    {
        await using var company = await PayingOut.ThreeMonthsOf60();
        await company.CanBePaid("p1");
        await company.CloseThrough("2025-01", "2026-03");
        var entryId = (await company.Entries("p1"))[^1].GetProperty("entryId").GetString();
        var path = $"/v1/entries/{entryId}/disputes";
        using (var stranger = await company.TryPost("partner:p2", path, new { reason = "mine" }))
            stranger.StatusCode.Should().Be(HttpStatusCode.NotFound);

        var dispute = (await company.Post("partner:p1", path, new { reason = "the customer paid 600" })).GetProperty("disputeId").GetString();
        await company.Refuses("partner:p1", path, new { reason = "again" }, HttpStatusCode.Conflict, "dispute-open");
        (await company.Balance("p1"))["accrued"].Should().Be(60_00);
        (await company.PayOut("2026-03")).GetProperty("total").GetProperty("minor").GetInt64().Should().Be(145_00);

        var resolved = await company.Post("carol", $"/v1/disputes/{dispute}/resolve",
            new { note = "you are right", adjustment = new { minor = 12_00, currency = "EUR" } });
        var adjustment = resolved.GetProperty("adjustmentId").GetString();
        (await company.Balance("p1"))["payable"].Should().Be(60_00, "the adjustment still waits for a second person");
        await company.Refuses("carol", $"/v1/partners/p1/adjustments/{adjustment}/approve", new { }, HttpStatusCode.Forbidden, "four-eyes");
        await company.Post("dave", $"/v1/partners/p1/adjustments/{adjustment}/approve", new { });
        await company.Post("dave", $"/v1/partners/p1/adjustments/{adjustment}/approve", new { });

        var entries = await company.LedgerReaches("p1", 205_00 + 12_00);
        entries[^1].GetProperty("reason").GetString().Should().Be("adjustment");
        await company.Refuses("carol", $"/v1/disputes/{dispute}/resolve", new { note = "no after all" }, HttpStatusCode.Conflict, "dispute-resolved");
    }

    [Fact]
    public async Task An_adjustment_needs_an_amount_a_reason_a_known_partner_and_can_be_withdrawn_before_approval()
    {
        await using var company = await PayingOut.ThreeMonthsOf60();
        const string path = "/v1/partners/p1/adjustments";
        await company.Refuses("carol", path, new { amount = new { minor = 0, currency = "EUR" }, reason = "r" }, HttpStatusCode.BadRequest, "invalid-input");
        await company.Refuses("carol", path, new { amount = new { minor = 5, currency = "XXX" }, reason = "r" }, HttpStatusCode.BadRequest, "unknown-currency");
        await company.Refuses("carol", path, new { amount = new { minor = 5, currency = "EUR" }, reason = " " }, HttpStatusCode.BadRequest, "reason-missing");
        await company.Refuses("carol", "/v1/partners/nobody/adjustments", new { amount = new { minor = 5, currency = "EUR" }, reason = "r" }, HttpStatusCode.NotFound, "not-found");

        var id = (await company.Post("carol", path, new { amount = new { minor = -5_00, currency = "EUR" }, reason = "paid twice by hand" })).GetProperty("adjustmentId").GetString();
        await company.Post("carol", $"{path}/{id}/withdraw", new { });
        await company.Refuses("dave", $"{path}/{id}/approve", new { }, HttpStatusCode.Conflict, "adjustment-withdrawn");
        (await company.Balance("p1"))["total"].Should().Be(205_00);
    }
}
