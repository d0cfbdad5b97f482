using System.Net;
using Commissions.Service.Payouts;
using RunningServers;

namespace Commissions.Tests;

/// <summary>A line that the bank sent back is payable again, and only two people can say that it did.</summary>
public sealed class ReturningLines
{
    [Fact]
    public async Task Nobody_alone_makes_a_paid_line_payable_again()
    {
        await using var company = await PayingOut.ThreeMonthsOf60();
        await company.CanBePaid("p1");
        await company.CloseThrough("2025-01", "2026-03");
        var payoutId = (await company.PayOut("2026-03")).PayoutId;
        var path = $"/v1/payouts/{payoutId}/reject-line";
        var returned = new { partnerId = "p1", bankReference = "RET-4711", reason = "account closed" };
        var seen = new { partnerId = "p1", bankReference = "RET-4711" };

        await company.Refuses("carol", path, new { partnerId = "p1", reason = "account closed" },
            HttpStatusCode.BadRequest, "bank-reference-missing");
        await company.Refuses("carol", path, new { partnerId = "p1", bankReference = "RET-4711" },
            HttpStatusCode.BadRequest, "reason-missing");
        await company.Refuses("dave", path + "/approve", seen, HttpStatusCode.Conflict, "return-not-proposed");
        await company.Post("carol", path, returned);
        await company.Post("carol", path, returned);
        (await company.Balance("p1"))["paid"].Should().Be(205_00, "one person alone changes nothing");
        await company.Refuses("carol", path + "/approve", seen, HttpStatusCode.Forbidden, "four-eyes");
        await company.Refuses("dave", path, new { partnerId = "p1", bankReference = "RET-1", reason = "x" },
            HttpStatusCode.Conflict, "return-proposed");
        await company.Refuses("dave", path + "/approve", new { partnerId = "p1", bankReference = "RET-1" },
            HttpStatusCode.Conflict, "return-differs");
        await company.Refuses("carol", "/v1/payouts", new { currency = "EUR", upToPeriod = "2026-03" },
            HttpStatusCode.Conflict, "nothing-to-pay");

        await company.Post("dave", path + "/approve", seen);
        var twice = await company.Post("dave", path + "/approve", seen).Read<PayoutView>();
        await company.Post("carol", path, returned);
        twice.Lines[0].Return.Should().Be(new LineReturn("RET-4711", "account closed", "carol", "dave"));
        var balance = await company.Balance("p1");
        (balance["paid"], balance["payable"]).Should().Be((0, 205_00));
        await company.Refuses("carol", path + "/withdraw", new { partnerId = "p1" }, HttpStatusCode.Conflict,
            "line-returned");
        await company.Refuses("carol", path, new { partnerId = "p1", bankReference = "RET-2", reason = "x" },
            HttpStatusCode.Conflict, "line-returned");
        (await company.PayOut("2026-03")).Total.Minor.Should().Be(205_00);
        (await company.RunVerb("verify")).Should().Be(0);
    }

    [Fact]
    public async Task A_return_that_was_withdrawn_leaves_the_line_paid()
    {
        await using var company = await PayingOut.ThreeMonthsOf60();
        await company.CanBePaid("p1");
        await company.CloseThrough("2025-01", "2026-03");
        var payoutId = (await company.PayOut("2026-03")).PayoutId;
        var path = $"/v1/payouts/{payoutId}/reject-line";
        await company.Post("carol", path, new { partnerId = "p1", bankReference = "RET-1", reason = "account closed" });
        (await company.Get("dave", $"/v1/payouts/{payoutId}").Read<PayoutView>()).Lines[0].Return!.ProposedBy
            .Should().Be("carol");
        await company.Post("carol", path + "/withdraw", new { partnerId = "p1" });
        await company.Post("carol", path + "/withdraw", new { partnerId = "p1" });

        await company.Refuses("dave", path + "/approve", new { partnerId = "p1", bankReference = "RET-1" },
            HttpStatusCode.Conflict, "return-not-proposed");
        (await company.Balance("p1"))["paid"].Should().Be(205_00);
    }
}
