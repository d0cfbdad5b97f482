using System.Net;
using Commissions.Service.Adjustments;
using Commissions.Service.Disputes;
using Hosting;
using RunningServers;

namespace Commissions.Tests;

/// <summary>Requests that could be misread are refused; the same key for another thing is another request.</summary>
public sealed class TakenAtTheirWord
{
    [Fact]
    public async Task A_draft_whose_mode_or_protection_is_no_word_is_refused_and_drafts_nothing()
    {
        await using var company = await Company.Found();
        var planId = await company.DefaultPlan();
        var path = $"/v1/plans/{planId}/versions";
        foreach (var (mode, retroDecrease, field) in new (object, object, string)[]
                 { (9, "apply", "mode"), ("retroactive", 7, "retroDecrease"), ("2", "apply", "mode"),
                     ("retroactive", "protectPaid, apply", "retroDecrease") })
        {
            using var answer = await company.TryPost("alice", path,
                new
                {
                    validFrom = "2023-01-01",
                    mode,
                    retroDecrease,
                    components = Array.Empty<object>(),
                    reason = "r"
                });
            var problem = await Company.Problem(answer, HttpStatusCode.BadRequest);
            problem.GetProperty("field").GetString().Should().Be(field);
            problem.GetProperty("detail").GetString().Should().Contain(field == "mode" ? "retroactive" : "protectPaid");
        }

        using var misspelt = await company.TryPost("alice", path,
            new
            {
                validFrom = "2023-01-01",
                mode = "retroactive",
                retroDecreas = "protectPaid",
                components = Array.Empty<object>()
            });
        (await Company.Problem(misspelt, HttpStatusCode.BadRequest)).GetProperty("field").GetString()
            .Should().Be("retroDecreas");
        (await company.Get("alice", path)).GetArrayLength().Should().Be(1);
    }

    [Fact]
    public async Task An_account_holder_with_a_character_that_cannot_be_stored_is_refused()
    {
        await using var company = await PayingOut.ThreeMonthsOf60();
        using var answer = await company.TryPost("partner:p1", "/v1/partners/p1/payout-profile",
            new { iban = "DE89 3704 0044 0532 0130 00", holder = "Partner\0", country = "DE" });
        (await Company.Problem(answer, HttpStatusCode.BadRequest)).GetProperty("field").GetString()
            .Should().Be("holder");
    }

    [Fact]
    public async Task One_key_for_two_partners_makes_two_adjustments_and_for_two_entries_two_disputes()
    {
        await using var company = await PayingOut.ThreeMonthsOf60();
        await company.Send(Company.Registered("p2", Contracts.Leads.V1.PartnerType.Consultant));
        var amount = new { minor = 5_00, currency = "EUR" };
        await Company.Eventually(async () =>
        {
            using var answer = await company.TryPost("carol", "/v1/partners/p2/adjustments",
                new { amount, reason = "known" });
            return answer.StatusCode;
        }, status => status == HttpStatusCode.Created);
        var first = await company.PostOnce("carol", "/v1/partners/p1/adjustments",
            new { amount, reason = "one" }, "key").Read<AdjustmentView>();
        var second = await company.PostOnce("carol", "/v1/partners/p2/adjustments",
            new { amount, reason = "one" }, "key").Read<AdjustmentView>();
        second.AdjustmentId.Should().NotBe(first.AdjustmentId);
        second.PartnerId.Should().Be("p2");

        var entries = await company.Entries("p1");
        foreach (var entryId in entries.Take(2).Select(entry => entry.EntryId))
            await company.PostOnce("partner:p1", $"/v1/entries/{entryId}/disputes",
                new { reason = "too little" }, "key");
        (await company.Get("carol", "/v1/disputes?partnerId=p1").Read<Page<DisputeView>>()).Items
            .Should().HaveCount(2);
    }
}
