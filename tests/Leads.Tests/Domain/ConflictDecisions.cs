using Leads.Domain.Conflicts;
using Leads.Domain.Leads;
using Leads.Domain.Partners;
using static Leads.Tests.Domain.Stories;

namespace Leads.Tests.Domain;

public sealed class ConflictDecisions
{
    private const string ConflictId = "conflict-1";
    private static readonly OpenConflict Claim = new(ConflictId, "rival", "We met them first.", Day, "rival");
    private static readonly ConflictOpened Opened = new(ConflictId, LeadId, PartnerId, "rival", Day, "rival");
    private static readonly ConflictDecided ForRival = new(ConflictId, ConflictOutcome.Claimant, "they did",
        Day, "alice");
    private static readonly ConflictAppealed Appealed = new(ConflictId, PartnerId, Day, PartnerId);

    [Fact]
    public void A_claim_on_a_held_company_opens_a_case()
    {
        OpenConflict.Decide(Conflict.Initial, LeadWith(Submitted(), Accepted()), null, Claim).Then(Opened);
        OpenConflict.Decide(With(Opened), LeadWith(Submitted()), null, Claim).ThenNothingNew();
    }

    [Fact]
    public void Direct_sales_may_hold_and_claim_like_a_partner()
    {
        OpenConflict.Decide(Conflict.Initial, LeadWith(Submitted(DirectSales.OwnerId)), null, Claim)
            .Then(Opened with { HolderId = DirectSales.OwnerId });
        OpenConflict.Decide(Conflict.Initial, LeadWith(Submitted()), null,
            Claim with { ClaimantId = DirectSales.OwnerId })
            .Then(Opened with { ClaimantId = DirectSales.OwnerId });
    }

    [Fact]
    public void There_is_no_case_about_what_nobody_holds_about_the_claimants_own_or_beside_another_case()
    {
        OpenConflict.Decide(Conflict.Initial, null, null, Claim).ThenRefused("no-conflict");
        OpenConflict.Decide(Conflict.Initial, LeadWith(Submitted(), Accepted()), null,
            Claim with { Today = Day.AddDays(90) })
            .ThenRefused("no-conflict");
        OpenConflict.Decide(Conflict.Initial, LeadWith(Submitted("rival")), null, Claim).ThenRefused("own-lead");
        OpenConflict.Decide(Conflict.Initial, LeadWith(Submitted()), With(Opened), Claim)
            .ThenRefused("conflict-pending");
        OpenConflict.Decide(Conflict.Initial, LeadWith(Submitted()), null, Claim with { Description = " " })
            .ThenRefused("invalid-input");
    }

    [Fact]
    public void A_case_is_decided_with_a_reason_and_once()
    {
        var command = new DecideConflict(ConflictOutcome.Claimant, "they did", Day, "alice");
        DecideConflict.Decide(With(Opened), command).Then(ForRival);
        DecideConflict.Decide(With(Opened), command with { Reason = "" }).ThenRefused("invalid-input");
        DecideConflict.Decide(With(Opened), command with { Outcome = null }).ThenRefused("invalid-input");
        DecideConflict.Decide(With(Opened, ForRival), command).ThenNothingNew();
        DecideConflict.Decide(With(Opened, ForRival), command with { Outcome = ConflictOutcome.Holder })
            .ThenRefused("conflict-decided");
    }

    [Fact]
    public void An_appeal_is_decided_by_another_person_for_good()
    {
        AppealConflict.Decide(With(Opened, ForRival), new AppealConflict(PartnerId, "no", Day, PartnerId))
            .Then(Appealed);
        var again = new DecideConflict(ConflictOutcome.Holder, "papers came", Day, "bob");
        DecideConflict.Decide(With(Opened, ForRival, Appealed), again with { DecidedBy = "alice" })
            .ThenRefused("four-eyes");
        var final = DecideConflict.Decide(With(Opened, ForRival, Appealed), again).Events.Single();
        var after = With(Opened, ForRival, Appealed, final);
        after.Status.Should().Be(ConflictStatus.Final);
        after.OwnerBy(after.Outcome!.Value).Should().Be(PartnerId);
        AppealConflict.Decide(after, new AppealConflict("rival", "no", Day, "rival")).ThenRefused("conflict-decided");
        DecideConflict.Decide(after, again with { Outcome = ConflictOutcome.Claimant, DecidedBy = "eve" })
            .ThenRefused("conflict-decided");
    }

    [Fact]
    public void Only_the_side_that_lost_appeals_and_in_time()
    {
        var appeal = new AppealConflict(PartnerId, "no", Day.AddDays(30), PartnerId);
        AppealConflict.Decide(With(Opened), appeal).ThenRefused("conflict-not-decided");
        AppealConflict.Decide(With(Opened, ForRival), appeal with { PartnerId = "rival" }).ThenRefused("conflict-won");
        AppealConflict.Decide(With(Opened, ForRival), appeal).Rejection.Should().BeNull();
        AppealConflict.Decide(With(Opened, ForRival), appeal with { Today = Day.AddDays(31) })
            .ThenRefused("appeal-late");
        AppealConflict.Decide(With(Opened, ForRival, Appealed), appeal).ThenNothingNew();
    }

    [Fact]
    public void An_open_lead_follows_the_decision_and_a_won_one_does_not()
    {
        var reassign = new ReassignLead("rival", ConflictId, "they did", Day, "alice");
        ReassignLead.Decide(Rival, LeadWith(Submitted(), Accepted()), reassign)
            .Then(new LeadReassigned(LeadId, PartnerId, "rival", ConflictId, "they did", Day, "alice"));
        var moved = LeadWith(Submitted(), Accepted(),
            new LeadReassigned(LeadId, PartnerId, "rival", ConflictId, "they did", Day, "alice"));
        moved.PartnerId.Should().Be("rival");
        moved.ProtectedUntil.Should().Be(Day.AddDays(90));
        ReassignLead.Decide(Rival, moved, reassign).ThenNothingNew();
        var won = LeadWith(Submitted(), Accepted(), new LeadWon(LeadId, PartnerId, CustomerId, Day, "feed"));
        ReassignLead.Decide(Rival, won, reassign).ThenRefused("lead-not-open");
    }

    [Fact]
    public void A_decision_gives_no_lead_to_a_partner_that_may_not_work_and_any_to_direct_sales()
    {
        var reassign = new ReassignLead("rival", ConflictId, "they did", Day, "alice");
        var suspended = PartnerWith(Applied(), Approved(), new PartnerSuspended(PartnerId, Day, "audit", "alice"));
        ReassignLead.Decide(suspended, LeadWith(Submitted()), reassign).ThenRefused("partner-suspended");
        ReassignLead.Decide(null, LeadWith(Submitted()), reassign with { PartnerId = DirectSales.OwnerId })
            .Rejection.Should().BeNull();
    }

    private static Partner Rival => ActivePartner();

    private static Conflict With(params object[] history) => history.Aggregate(Conflict.Initial, Conflict.Fold);
}
