using System.Text.Json;
using Contracts.Subscriptions.V1;
using Decisions;
using Leads.Domain.Customers;
using Leads.Domain.Leads;
using Leads.Domain.Partners;
using Leads.Domain.Policies;
using static Leads.Tests.Domain.Stories;

namespace Leads.Tests.Domain;

public sealed class LeadDecisions
{
    private static readonly LeadsAround Nobody = new([], 0, false);

    private static readonly SubmitLead Submission =
        new(LeadId, "Acme", "shop.acme.com", null, null, "DE", null, Noon, Day, "someone");

    [Fact]
    public void A_submission_remembers_by_what_the_company_is_recognized() =>
        SubmitLead.Decide(ActivePartner(), Nobody, Submission).Then(Submitted());

    [Fact]
    public void A_submission_that_is_repeated_brings_nothing_new() =>
        SubmitLead.Decide(ActivePartner(), Nobody with { SameKey = [LeadWith(Submitted())] }, Submission)
            .ThenNothingNew();

    [Fact]
    public void A_pending_submission_blocks_a_later_one() =>
        After(LeadWith(Submitted())).ThenRefused("lead-pending");

    [Fact]
    public void A_protected_lead_blocks_a_later_one_and_names_nobody()
    {
        var decision = After(LeadWith(Submitted("rival"), Accepted()));
        decision.ThenRefused("lead-protected");
        decision.Rejection!.Facts.Should().BeEmpty();
        decision.Rejection.Explanation.Should().NotContain("rival");
    }

    [Fact]
    public void A_lead_of_direct_sales_blocks_as_such() =>
        After(LeadWith(Submitted(DirectSales.OwnerId))).ThenRefused("direct-sales-active");

    [Fact]
    public void A_customer_that_billing_knows_is_an_existing_customer() =>
        SubmitLead.Decide(ActivePartner(), Nobody with { IsCustomer = true }, Submission)
            .ThenRefused("existing-customer");

    [Fact]
    public void A_customer_is_gone_when_all_it_had_ended_longer_ago_than_a_win_back_takes()
    {
        var nothingKnown = new CustomerLife(CustomerId);
        nothingKnown.IsGoneOn(Day, 90).Should().BeFalse();
        var left = nothingKnown.Fold(End("s1", Day)).Fold(Start("s1", Day.AddDays(-100)));
        left.IsGoneOn(Day.AddDays(90), 90).Should().BeFalse();
        left.IsGoneOn(Day.AddDays(91), 90).Should().BeTrue();
        left.IsGoneOn(Day.AddDays(31), 30).Should().BeTrue();
        left.Fold(Start("s2", Day.AddDays(-50))).IsGoneOn(Day.AddDays(91), 90).Should().BeFalse();
        left.Fold(Start("s1", Day.AddDays(30))).IsGoneOn(Day.AddDays(91), 90).Should().BeFalse();
    }

    private static SubscriptionStarted Start(string id, DateOnly on) => new()
    {
        SourceEventId = $"{id}-{on:O}", CustomerId = CustomerId, SubscriptionId = id, Product = "suite", StartedOn = on,
    };

    private static SubscriptionEnded End(string id, DateOnly on) =>
        new() { SourceEventId = $"{id}-{on:O}", CustomerId = CustomerId, SubscriptionId = id, EndedOn = on };

    [Fact]
    public void Whoever_starts_again_on_the_day_of_the_end_is_there_and_whoever_switches_the_plan_that_day_is_not()
    {
        var left = new CustomerLife(CustomerId).Fold(Start("s1", Day.AddDays(-100))).Fold(End("s1", Day));
        left.Fold(Start("s1", Day)).IsGoneOn(Day.AddDays(91), 90).Should().BeFalse();
        left.Fold(Start("s1", Day) with { PlanSwitch = true }).IsGoneOn(Day.AddDays(91), 90).Should().BeTrue();
    }

    [Fact]
    public void What_an_earlier_release_kept_of_a_customer_still_says_whether_it_is_gone()
    {
        var stored = JsonSerializer.Deserialize<CustomerLife>($$"""
            { "Id": "c", "Subscriptions": { "s1": { "StartedOn": "{{Day.AddDays(-100):O}}", "EndedOn": "{{Day:O}}" } } }
            """)!;
        stored.IsGoneOn(Day.AddDays(91), 90).Should().BeTrue();
        stored.IsGoneOn(Day.AddDays(90), 90).Should().BeFalse();
        var again = JsonSerializer.Deserialize<CustomerLife>(JsonSerializer.Serialize(stored.Fold(Start("s2", Day))))!;
        again.IsGoneOn(Day.AddDays(91), 90).Should().BeFalse();
        again.Ran.Keys.Should().Equal("s1", "s2");
    }

    [Fact]
    public void Win_back_days_are_those_of_the_day_and_90_until_some_are_chosen()
    {
        var told = new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
        var days = new WinBackDays().Fold(new ChosenWinBack(30, Day, told.AddHours(1)))
            .Fold(new ChosenWinBack(60, Day.AddDays(10), told)).Fold(new ChosenWinBack(45, Day, told));
        days.On(Day.AddDays(-1)).Should().Be(90);
        days.On(Day).Should().Be(30);
        days.On(Day.AddDays(10)).Should().Be(60);
    }

    [Fact]
    public void A_rejected_lost_or_expired_lead_is_free_again()
    {
        After(LeadWith(Submitted("rival"), new LeadRejected(LeadId, Day, "no", "alice"))).Rejection.Should().BeNull();
        After(LeadWith(Submitted("rival"), Accepted(), new LeadLost(LeadId, Day, "no", "alice")))
            .Rejection.Should().BeNull();
        var lastDay = Submission with { LeadId = "later", Today = Day.AddDays(89) };
        var rivals = Nobody with { SameKey = [LeadWith(Submitted("rival"), Accepted())] };
        SubmitLead.Decide(ActivePartner(), rivals, lastDay).ThenRefused("lead-protected");
        SubmitLead.Decide(ActivePartner(), rivals, lastDay with { Today = Day.AddDays(90) })
            .Rejection.Should().BeNull();
    }

    [Fact]
    public void The_twenty_sixth_open_lead_is_refused()
    {
        SubmitLead.Decide(ActivePartner(), Nobody with { OpenOfPartner = 24 }, Submission).Rejection.Should().BeNull();
        SubmitLead.Decide(ActivePartner(), Nobody with { OpenOfPartner = 25 }, Submission)
            .ThenRefused("too-many-open-leads");
    }

    [Fact]
    public void A_partner_that_is_not_active_submits_nothing()
    {
        SubmitLead.Decide(PartnerWith(Applied()), Nobody, Submission).ThenRefused("partner-not-approved");
        SubmitLead.Decide(PartnerWith(Applied(), Approved(), new PartnerSuspended(PartnerId, Day, "audit", "alice")),
            Nobody, Submission).ThenRefused("partner-suspended");
    }

    [Theory]
    [InlineData("shop.partner.example", null)]
    [InlineData("other.example", "de 123 456 789")]
    [InlineData("other.example", "123456789")]
    [InlineData("partner-mail.example", null)]
    [InlineData("other.example", null, "ceo@partner-mail.example")]
    public void A_partner_does_not_bring_itself(string domain, string? vatId, string? email = null) =>
        SubmitLead.Decide(ActivePartner(), Nobody with { PartnerEmail = "ann@partner-mail.example" },
                Submission with { Domain = domain, VatId = vatId, Email = email })
            .ThenRefused("self-referral");

    [Fact]
    public void Who_is_won_is_not_told_to_be_accepted_first()
    {
        var refusal = LoseLead.Decide(
            LeadWith(Submitted(), Accepted(), new LeadWon(LeadId, PartnerId, CustomerId, Day, "feed")),
            new LoseLead("gone", Day, "alice")).Rejection!;
        refusal.Explanation.Should().Contain("was won").And.NotContain("Accept it first");
        refusal.Facts.Should().Contain("leadStatus", "won");
    }

    [Fact]
    public void A_submission_that_nothing_identifies_is_incomplete() => SubmitLead.Decide(ActivePartner(), Nobody,
        Submission with { Domain = null, Email = "ann@gmail.com" }).ThenRefused("lead-incomplete");

    [Fact]
    public void Acceptance_protects_for_ninety_days_from_that_day()
    {
        AcceptLead.Decide(LeadWith(Submitted()), LeadPolicy.Default, new AcceptLead(null, Day, "alice"))
            .Then(Accepted());
        AcceptLead.Decide(LeadWith(Submitted(), Accepted()), LeadPolicy.Default, new AcceptLead(null, Day, "bob"))
            .ThenNothingNew();
    }

    [Fact]
    public void A_rejected_lead_is_not_accepted() =>
        AcceptLead.Decide(
                LeadWith(Submitted(), new LeadRejected(LeadId, Day, "no", "alice")), LeadPolicy.Default,
                new AcceptLead(null, Day, "bob"))
            .ThenRefused("lead-decided");

    [Fact]
    public void Protection_is_extended_once_and_by_sixty_days()
    {
        var extended = new LeadProtectionExtended(LeadId, Day.AddDays(150), "demo booked", "alice");
        ExtendProtection.Decide(LeadWith(Submitted(), Accepted()), LeadPolicy.Default,
            new ExtendProtection("demo booked", Day, "alice"))
            .Then(extended);
        ExtendProtection.Decide(
                LeadWith(Submitted(), Accepted(), extended), LeadPolicy.Default,
                new ExtendProtection("again", Day, "alice"))
            .ThenRefused("already-extended");
    }

    [Fact]
    public void Protection_that_ran_out_is_not_extended() => ExtendProtection.Decide(LeadWith(Submitted(), Accepted()),
        LeadPolicy.Default, new ExtendProtection("late", Day.AddDays(90), "alice")).ThenRefused("lead-expired");

    [Theory]
    [InlineData(0, null)]
    [InlineData(89, null)]
    [InlineData(90, "lead-expired")]
    [InlineData(-1, null)]
    [InlineData(-2, "won-before-submission")]
    public void A_lead_is_won_only_inside_its_protection(int day, string? refusal)
    {
        var wonOn = Day.AddDays(day);
        var decision = WinLead.Decide(LeadWith(Submitted(), Accepted()),
            new WinLead(CustomerId, wonOn, Day.AddDays(200), "feed"));
        if (refusal is not null) decision.ThenRefused(refusal);
        else decision.Then(new LeadWon(LeadId, PartnerId, CustomerId, wonOn, "feed"));
    }

    [Fact]
    public void A_win_that_is_repeated_brings_nothing_new_and_another_win_is_refused()
    {
        var won = LeadWith(Submitted(), Accepted(), new LeadWon(LeadId, PartnerId, CustomerId, Day, "feed"));
        WinLead.Decide(won, new WinLead(CustomerId, Day, Day, "feed")).ThenNothingNew();
        WinLead.Decide(won, new WinLead("other", Day, Day, "feed")).ThenRefused("lead-decided");
    }

    [Fact]
    public void A_lead_that_nobody_accepted_is_not_won() =>
        WinLead.Decide(LeadWith(Submitted()), new WinLead(CustomerId, Day, Day, "feed"))
            .ThenRefused("lead-not-accepted");

    private static Decision<LeadEvent> After(Lead earlier) => SubmitLead.Decide(
        ActivePartner(), Nobody with { SameKey = [earlier] }, Submission with { LeadId = "later" });
}
