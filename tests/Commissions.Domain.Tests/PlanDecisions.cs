using Commissions.Domain.Plans;
using Commissions.Domain.Replays;
using Contracts.Leads.V1;
using Decisions;
using Specifications;

namespace Commissions.Domain.Tests;

public sealed class PlanDecisions
{
    private static readonly DateOnly Today = A.Date("2026-04-10");

    private static readonly PlanDraft Sound = new()
    {
        ValidFrom = A.Date("2026-01-01"),
        Mode = ChangeMode.Retroactive,
        Components =
        [
            new DraftedComponent
            {
                Component = Component.Retention,
                PartnerTypes = [PartnerType.Consultant],
                Years = [new("1", 50_000), new("2", 120_000), new("3+", 80_000)],
            },
        ],
        Reason = "customers leave in year 2",
    };

    [Fact]
    public void A_sound_draft_becomes_terms_whose_last_year_goes_on_for_ever()
    {
        var years = Sound.Check(Today, new Rulebook()).Terms!.Components.Single().Years;
        new[] { 1, 2, 3, 4, 40 }.Select(years.RatePpm).Should().Equal(50_000, 120_000, 80_000, 80_000, 80_000);
    }

    [Fact]
    public void A_year_table_that_simply_ends_pays_nothing_later() =>
        WithYears(new DraftedYear("1", 150_000))
        .Check(Today, new Rulebook()).Terms!.Components.Single().Years.RatePpm(2).Should().Be(0);

    [Fact]
    public void Each_refusal_names_its_field()
    {
        FieldOf(Sound with { Mode = ChangeMode.Prospective }).Should().Be("validFrom");
        FieldOf(Sound with { RetroDecrease = RetroDecrease.Apply }).Should().Be("clause");
        FieldOf(Sound with { Components = [] }).Should().Be("components");
        FieldOf(Sound with { ProgramCapPpm = 1_000_001 }).Should().Be("programCapPpm");
        FieldOf(Sound with { HoldDays = -1 }).Should().Be("holdDays");
        FieldOf(Sound with { WinBackDays = 4_000 }).Should().Be("winBackDays");
        FieldOf(Sound with { MinPayout = -1 }).Should().Be("minPayout");
        FieldOf(WithYears(new DraftedYear("1", -1))).Should().Be("components[0].years[0].ppm");
        FieldOf(WithYears(new DraftedYear("1", 1), new DraftedYear("3", 1))).Should().Be("components[0].years[1].year");
        FieldOf(WithYears(new DraftedYear("2+", 1))).Should().Be("components[0].years[0].year");
        FieldOf(WithYears(new DraftedYear("1+", 1), new DraftedYear("2", 1)))
            .Should().Be("components[0].years[0].year");
        FieldOf(WithYears()).Should().Be("components[0].years");
    }

    [Fact]
    public void New_customers_only_means_that_a_customer_keeps_the_version_of_its_first_day() =>
        (Sound with { Mode = ChangeMode.NewCustomersOnly }).Check(Today, new Rulebook()).Terms!.RateDateBasis
            .Should().Be(RateDateBasis.CustomerAnchor);

    [Fact]
    public void A_version_without_a_reason_is_refused() =>
        DraftPlanVersion.Decide(Created, new Rulebook(),
            new DraftPlanVersion(1, Sound with { Reason = " " }, Today, "alice")).Rejection!.Code.Should()
            .Be("reason-missing");

    [Fact]
    public void The_author_cannot_approve_and_a_second_person_can()
    {
        Approve("alice", Calculated()).Rejection!.Code.Should().Be("four-eyes");
        var published = Approve("bob", Calculated()).Events.OfType<PlanVersionPublished>().Single();
        (published.Author, published.Approver, published.ApprovedOn).Should().Be(("alice", "bob", Today));
    }

    [Fact]
    public void A_preview_of_other_rules_another_draft_or_still_running_is_not_enough()
    {
        Approve("bob", Calculated() with { RulesHash = "other" }).Rejection!.Code.Should().Be("replay-stale");
        Approve("bob", Calculated() with { Version = 2 }).Rejection!.Code.Should().Be("replay-stale");
        Approve("bob", Calculated() with { State = ReplayState.Requested }).Rejection!.Code.Should()
            .Be("replay-not-calculated");
    }

    [Fact]
    public void A_prospective_change_whose_day_has_passed_cannot_be_approved_any_more()
    {
        var late = new PlanVersionDrafted("plan", 1, Terms with { Mode = ChangeMode.Prospective }, "h", "alice", "r");
        ApprovePlanVersion.Decide(Plan.Fold(Created, late), new Rulebook(),
            new ApprovePlanVersion(late, Calculated(), "bob", Today))
            .Rejection!.Code.Should().Be("valid-from-past");
    }

    [Fact]
    public void Approving_again_says_nothing_new()
    {
        var published = Approve("bob", Calculated()).Events.Single();
        var plan = Plan.Fold(Drafted, published);
        ApprovePlanVersion.Decide(plan, new Rulebook(),
            new ApprovePlanVersion(plan.Version(1)!, Calculated(), "bob", Today)).Events.Should().BeEmpty();
    }

    [Fact]
    public void A_version_for_some_gives_them_its_plan_from_its_first_day_when_it_is_published()
    {
        var drafted = Draft(ForSome, Known).Events.OfType<PlanVersionDrafted>().Single();
        var published = Plan.Publication(drafted, "bob", Today, "r1");

        var recorded = ProgrammeSettings.OnPublication(Known, Plan.Fold(Selected, drafted), published);

        recorded.OfType<PlanAssigned>().Select(assigned =>
                (assigned.PartnerId, assigned.Segment, assigned.ValidFrom, assigned.Author, assigned.Approver))
            .Should().Equal(("p1", null, Today, "alice", "bob"), ("p2", null, Today, "alice", "bob"));
        recorded.Should().NotContain(e => e is DefaultPlanChosen, "nobody else is paid by it");
        ProgrammeSettings.OnPublication(Known, Plan.Fold(Selected, drafted), published).Should().Equal(recorded,
            "a preview names the same assignments, however often it is calculated");
    }

    [Fact]
    public void A_version_for_some_is_refused_where_it_would_pay_others_or_leave_days_unpaid()
    {
        Draft(ForSome, Known, Created).Rejection!.Code.Should().Be("plan-for-others");
        var drafted = Draft(ForSome, Known).Events.OfType<PlanVersionDrafted>().Single();
        var published = Plan.Fold(Plan.Fold(Selected, drafted), Plan.Publication(drafted, "bob", Today, "r1"));
        Draft(ForSome, Known, published).Rejection!.Code.Should().Be("plan-for-others", "p1 and p2 have it by now");
        var other = drafted with { Version = 2 };
        ApprovePlanVersion.Decide(published, Known, new ApprovePlanVersion(other, Calculated(), "bob", Today))
            .Rejection!.Code.Should().Be("plan-for-others", "both were drafted before either was published");
        Draft(ForSome, new Rulebook()).Rejection!.Code.Should().Be("unknown-partner");
        Draft(ForSome with { GivenTo = new DraftedRecipients() }, Known).Rejection!.Facts["field"].Should()
            .Be("givenTo");
        Draft(ForSome with { GivenTo = new DraftedRecipients("gold") }, Known).Rejection!.Code.Should()
            .Be("unknown-segment");
        Draft(ForSome with { GivenTo = new DraftedRecipients(" ", ["p1"]) }, Known).Events
            .OfType<PlanVersionDrafted>().Single().GivenTo!.Segment.Should().BeNull("p1 is meant, and nobody else");
        Draft(ForSome with { GivenTo = new DraftedRecipients("gold", ["p1"]) }, Known).Rejection!.Facts["field"]
            .Should().Be("givenTo");
        foreach (var draft in new[]
        {
            ForSome with { RateDateBasis = RateDateBasis.PaymentDate },
            ForSome with { Mode = ChangeMode.NewCustomersOnly },
            ForSome with { Mode = ChangeMode.Retroactive },
        })
            Draft(draft, Known).Rejection!.Code.Should().Be("given-to-from-past");
    }

    private static PlanDraft ForSome => Sound with
    {
        Mode = ChangeMode.Prospective,
        ValidFrom = Today,
        RateDateBasis = null,
        GivenTo = new DraftedRecipients(PartnerIds: ["p2", "p1"]),
    };

    private static readonly Plan Selected = Plan.Fold(Plan.Initial,
        new PlanCreated("plan", "Two partners", null, "alice") { IsForSelected = true });

    private static readonly Rulebook Known =
        new[] { "p1", "p2" }.Select(A.Consultant).Aggregate(new Rulebook(), RulebookFold.Fold);

    private static Decision<PlanEvent> Draft(PlanDraft draft, Rulebook rulebook, Plan? plan = null) =>
        DraftPlanVersion.Decide(plan ?? Selected, rulebook, new DraftPlanVersion(1, draft, Today, "alice"));

    private static readonly PlanTerms Terms = Sound.Check(Today, new Rulebook()).Terms!;

    private static readonly Plan Created = Plan.Fold(Plan.Initial, new PlanCreated("plan", "Standard", null, "alice"));

    private static readonly Plan Drafted =
        Plan.Fold(Created, new PlanVersionDrafted("plan", 1, Terms, "h", "alice", "customers leave in year 2"));

    private static ReplayRun Calculated() => ReplayRun.Initial with
    {
        ReplayId = "r1",
        PlanId = "plan",
        Version = 1,
        State = ReplayState.Calculated,
        RulesHash = RulesHash.Compute(new Rulebook()),
    };

    private static Decision<PlanEvent> Approve(string approver, ReplayRun replay) =>
        ApprovePlanVersion.Decide(Drafted, new Rulebook(),
            new ApprovePlanVersion(Drafted.Version(1)!, replay, approver, Today));

    private static PlanDraft WithYears(params DraftedYear[] years) =>
        Sound with { Components = [Sound.Components[0] with { Years = years }] };

    private static string FieldOf(PlanDraft draft) => draft.Check(Today, new Rulebook()).Rejection!.Facts["field"];

    [Fact]
    public void Rates_outside_what_programmes_usually_pay_are_named_and_nothing_is_blocked()
    {
        MarketRange.WarningsOf(A.DefaultTerms).Should().BeEmpty();
        MarketRange.WarningsOf(A.Flat(250_000, "2024-01-01")).Should().Equal(
            "acquisition of year 1+ is 25 %: acquisition is usually 10 to 20 %.");
        MarketRange.WarningsOf(A.Terms(212_500, "2024-01-01")).Should().Equal(
            "retention of year 2 is 21.25 %: retention is usually a little lower than acquisition, below 20 %.");
    }

    [Fact]
    public void The_templates_to_start_from_are_these() =>
        PlanTemplates.All.Select(template => template.Id)
        .Should().Equal("default", "20-percent-36-months", "20-percent-12-months",
            "20-percent-while-managed", "15-percent-qualified", "25-then-10-percent");
}
