using System.Collections.Immutable;
using Leads.Domain.Leads;
using Leads.Domain.Partners;
using Leads.Domain.Policies;
using static Leads.Tests.Domain.Stories;

namespace Leads.Tests.Domain;

public sealed class LeadPolicyDecisions
{
    private static readonly PublishLeadPolicy Shorter =
        new(30, null, 2, null, null, "busy market", Day, "alice");

    private static readonly LeadsAround Nobody = new([], 0, false);

    private static readonly SubmitLead Submission =
        new(LeadId, "Acme", "shop.acme.com", null, null, "DE", null, Noon, Day, "someone");

    [Fact]
    public void What_a_policy_leaves_out_stays_and_a_repeat_brings_nothing_new()
    {
        var published = PublishLeadPolicy.Decide(LeadPolicy.Default, Shorter).Events.Single();
        published.Should().BeEquivalentTo(
            new { Version = 1, ProtectionDays = 30, ExtensionDays = 60, OpenPerPartnerMax = 2 });
        var after = LeadPolicy.Fold(LeadPolicy.Default, published);
        PublishLeadPolicy.Decide(after, Shorter).ThenNothingNew();
        PublishLeadPolicy.Decide(after, Shorter with { ProtectionDays = 45 }).Events.Single().Version.Should().Be(2);
    }

    [Fact]
    public void The_usual_rules_can_be_published_as_they_are() =>
        PublishLeadPolicy.Decide(LeadPolicy.Default,
            new PublishLeadPolicy(null, null, null, null, null, "ours", Day, "alice"))
            .Events.Single().Version.Should().Be(1);

    public static TheoryData<string, PublishLeadPolicy> BadPolicies => new()
    {
        { "reason", Shorter with { Reason = " " } }, { "protectionDays", Shorter with { ProtectionDays = 0 } },
        { "extensionDays", Shorter with { ExtensionDays = -1 } },
        { "openPerPartnerMax", Shorter with { OpenPerPartnerMax = 0 } },
        { "decisionHoursMax", Shorter with { DecisionHoursMax = 1_001 } },
        { "stages", Shorter with { Stages = ImmutableArray<PipelineStage>.Empty } },
        { "stages", Shorter with { Stages = [new("a", 1), new("a", 2)] } },
        { "stages.probabilityPpm", Shorter with { Stages = [new("a", 1_000_001)] } },
    };

    [Theory, MemberData(nameof(BadPolicies))]
    public void A_bad_part_of_a_policy_is_named(string field, PublishLeadPolicy command) =>
        PublishLeadPolicy.Decide(LeadPolicy.Default, command).Rejection!.Facts["field"].Should().Be(field);

    [Fact]
    public void Acceptance_and_extension_follow_the_policy_of_their_day()
    {
        var policy = LeadPolicy.Default with { ProtectionDays = 30, ExtensionDays = 10 };
        AcceptLead.Decide(LeadWith(Submitted()), policy, new AcceptLead(null, Day, "alice"))
            .Then(new LeadAccepted(LeadId, Day, Day.AddDays(30), null, "alice"));
        ExtendProtection.Decide(LeadWith(Submitted(), Accepted()), policy, new ExtendProtection("demo", Day, "alice"))
            .Then(new LeadProtectionExtended(LeadId, Day.AddDays(100), "demo", "alice"));
        SubmitLead.Decide(ActivePartner(),
            Nobody with { OpenOfPartner = 2, Policy = policy with { OpenPerPartnerMax = 2 } }, Submission)
            .ThenRefused("too-many-open-leads");
    }

    [Fact]
    public void A_company_outside_territory_or_segment_is_refused_and_a_partner_without_them_works_everywhere()
    {
        var local = PartnerWith(Applied(), Approved(),
            new PartnerScopeChanged(PartnerId, ["smb"], ["AT", "DE"], Day, "r", "alice"));
        SubmitLead.Decide(local, Nobody, Submission).Rejection.Should().BeNull();
        SubmitLead.Decide(local, Nobody, Submission with { Country = "FR" }).ThenRefused("outside-territory");
        SubmitLead.Decide(local, Nobody, Submission with { Segment = "smb" }).Rejection.Should().BeNull();
        SubmitLead.Decide(local, Nobody, Submission with { Segment = "enterprise" }).ThenRefused("outside-segment");
        SubmitLead.Decide(ActivePartner(), Nobody, Submission with { Country = "FR", Segment = "enterprise" })
            .Rejection.Should().BeNull();
    }

    [Fact]
    public void An_open_lead_moves_through_the_stages_of_the_policy()
    {
        var move = new MoveLead("demo", Day.AddDays(20), Day, "crm");
        MoveLead.Decide(LeadWith(Submitted(), Accepted()), LeadPolicy.Default, move)
            .Then(new LeadMoved(LeadId, "demo", Day.AddDays(20), Day, "crm"));
        var moved = LeadWith(Submitted(), Accepted(), new LeadMoved(LeadId, "demo", Day.AddDays(20), Day, "crm"));
        MoveLead.Decide(moved, LeadPolicy.Default, move).ThenNothingNew();
        MoveLead.Decide(moved, LeadPolicy.Default, move with { ExpectedCloseOn = null }).ThenNothingNew();
        MoveLead.Decide(moved, LeadPolicy.Default, move with { Stage = "dreamt-of" }).ThenRefused("unknown-stage");
        MoveLead.Decide(moved, LeadPolicy.Default, move with { Stage = "contract", Today = Day.AddDays(90) })
            .ThenRefused("lead-not-open");
    }

    [Fact]
    public void The_forecast_weighs_each_lead_by_its_stage_and_keeps_currencies_apart()
    {
        var demo = LeadWith(Submitted(), Accepted(),
            new LeadMoved(LeadId, "demo", new DateOnly(2026, 5, 7), Day, "crm"));
        var forecast = PipelineForecast.Project(
        [
            new PipelineLead(demo, new(10_01, "EUR")), new PipelineLead(demo, new(10_01, "EUR")),
            new PipelineLead(LeadWith(Submitted()), new(500, "JPY")), new PipelineLead(LeadWith(Submitted()), null),
        ], LeadPolicy.Default);
        forecast.Stages.Should().Equal(
            new PipelineStageForecast("registered", 100_000, 1, null, 0, 0),
            new PipelineStageForecast("registered", 100_000, 1, "JPY", 500, 50),
            new PipelineStageForecast("demo", 400_000, 2, "EUR", 20_02, 8_00));
        forecast.Months.Should().Equal(
            new PipelineMonth("2026-05", "EUR", 20_02, 8_00), new PipelineMonth(null, "JPY", 500, 50));
        forecast.WithoutRevenue.Should().Be(1);
    }

    [Fact]
    public void Leads_that_an_earlier_release_took_with_any_revenue_do_not_end_the_forecast_of_the_others()
    {
        var forecast = PipelineForecast.Project(
        [
            new PipelineLead(LeadWith(Submitted()), new(long.MaxValue, "EUR")),
            new PipelineLead(LeadWith(Submitted()), new(long.MaxValue, "EUR")),
            new PipelineLead(LeadWith(Submitted()), new(500, "JPY")),
        ], LeadPolicy.Default);
        forecast.Stages.Should().Contain(new PipelineStageForecast("registered", 100_000, 1, "JPY", 500, 50));
        forecast.Stages.Single(stage => stage.Currency == "EUR").RevenueMinor.Should().Be(long.MaxValue);
    }

    [Fact]
    public void Statistics_count_by_status_and_name_the_next_deadlines()
    {
        var won = LeadWith(Submitted(), Accepted(), new LeadWon(LeadId, PartnerId, CustomerId, Day, "feed"));
        var lost = LeadWith(Submitted(), Accepted(), new LeadLost(LeadId, Day, "no", "alice"));
        var statistics = LeadStatistics.Count(
            [LeadWith(Submitted()), LeadWith(Submitted(), Accepted()), won, lost, lost],
            LeadPolicy.Default, Day);
        statistics.ByStatus.Should().Contain("won", 1).And.Contain("lost", 2).And.Contain("submitted", 1);
        statistics.WinRatePpm.Should().Be(333_333);
        (statistics.Open, statistics.OpenLeft).Should().Be((2, 23));
        statistics.Deadlines.Should().Equal(new LeadDeadline(LeadId, "decision", Noon.AddHours(48), null),
            new LeadDeadline(LeadId, "protection", null, Day.AddDays(90)));
        LeadStatistics.Count([], LeadPolicy.Default, Day).WinRatePpm.Should().BeNull();
    }

    [Fact]
    public void A_lead_submitted_before_there_were_segments_and_stages_is_read_as_ever()
    {
        var old = System.Text.Json.JsonSerializer.Deserialize<LeadSubmitted>(
            """
            {"leadId":"l","partnerId":"p","matchKey":"domain:a.com","country":"DE",
             "submittedAt":"2026-03-01T11:00:00+00:00","submittedOn":"2026-03-01","submittedBy":"s"}
            """, System.Text.Json.JsonSerializerOptions.Web)!;
        Lead.Fold(Lead.Initial, old)
            .Should().BeEquivalentTo(new { Id = "l", Segment = (string?)null, Stage = (string?)null });
    }
}
