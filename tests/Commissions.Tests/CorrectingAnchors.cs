using System.Net;
using Commissions.Domain.PartnerLedgers;
using Commissions.Service.Customers;
using Contracts.Leads.V1;
using RunningServers;

namespace Commissions.Tests;

public sealed class CorrectingAnchors
{
    [Fact]
    public async Task A_customer_that_began_before_billing_knows_is_counted_from_the_day_that_two_people_agreed_on()
    {
        await using var company = await Company.Found();
        await company.DefaultPlan(holdDays: 0);
        await company.Send(Company.Registered("p1", PartnerType.Consultant),
            Company.Attributed("p1", "c1", AttributionRole.Retention));
        await company.Send(Company.PaidMonth("c1", new DateOnly(2024, 3, 15), 500_00));
        await company.Send(Company.PaidMonth("c1", new DateOnly(2025, 2, 15), 500_00));
        await company.LedgerReaches("p1", 50_00);
        await company.Refuses("alice", "/v1/customers/nobody/anchor", new { anchor = "2023-12-01", reason = "r" },
            HttpStatusCode.NotFound, "not-found");
        await company.Refuses("alice", "/v1/customers/c1/anchor", new { anchor = "2199-01-01", reason = "r" },
            HttpStatusCode.BadRequest, "anchor-in-future");

        var body = new { anchor = "2023-12-01", reason = "contract of the old system" };
        var dry = await company.Post("alice", "/v1/customers/c1/anchor",
            new { body.anchor, body.reason, dryRun = true }).Read<AnchorCorrectionView>();
        dry.Changes![0].Difference.Minor.Should().Be(35_00);
        (await company.Get("carol", "/v1/customers/c1/anchor").Read<AnchorView>()).Corrections.Should().BeEmpty();
        var proposed = await company.PostOnce("alice", "/v1/customers/c1/anchor", body, "key")
            .Read<AnchorCorrectionView>();
        var approve = $"/v1/customers/c1/anchor/{proposed.CorrectionId}/approve";
        await company.Refuses("alice", approve, new { }, HttpStatusCode.Forbidden, "four-eyes");
        (await company.Post("bob", approve, new { dryRun = true }).Read<AnchorCorrectionView>()).Changes
            .Should().ContainSingle();
        (await company.Balance("p1"))["total"].Should().Be(50_00, "nothing is posted before the approval");
        await company.Post("bob", approve, new { });
        (await company.Post("bob", approve, new { }).Read<AnchorCorrectionView>()).State.Should().Be("approved");

        var entry = (await company.LedgerReaches("p1", 85_00))[^1];
        entry.Reason.Should().Be(EntryReason.Anchor);
        entry.CustomerYear.Should().Be(2);
        var why = await company.Explain("carol", entry);
        why.Causes[0].Type.Should().Be("anchor-corrected");
        why.Facts.Select(fact => fact.Type)
            .Should().Contain("anchor-corrected");
        var life = (await company.Get("carol", "/v1/customers/c1/anchor").Read<AnchorView>()).Lives.Single();
        (life.Anchor, life.DerivedAnchor).Should().Be((new DateOnly(2023, 12, 1), new DateOnly(2024, 3, 15)));

        // Facts that come later are counted from it, too, and everything can be computed again.
        await company.Send(Company.PaidMonth("c1", new DateOnly(2025, 12, 1), 500_00));
        await company.LedgerReaches("p1", 85_00 + 40_00);
        (await company.Verified()).Drifts.Should().BeEmpty();
    }
}
