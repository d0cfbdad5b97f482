using Commissions.Domain.Earning;
using Commissions.Domain.Plans;
using Specifications;

namespace Commissions.Domain.Tests;

/// <summary>Which plan pays and which gap continues a life are recorded choices, looked up by date.</summary>
public sealed class ProgrammeByDate
{
    private static readonly PlanTerms Fifteen = A.Flat(150_000, "2023-01-01");
    private static readonly PlanTerms Thirty = A.Flat(300_000, "2023-01-01");

    [Theory]
    [InlineData(Delivery.InOrder)]
    [InlineData(Delivery.ShuffledA)]
    [InlineData(Delivery.ShuffledB)]
    [InlineData(Delivery.ShuffledC)]
    [InlineData(Delivery.Doubled)]
    [InlineData(Delivery.ClosingAfterEachStep)]
    public void Giving_the_default_plan_to_one_partner_takes_it_from_nobody(Delivery delivery)
    {
        var programme = Scenario.Given(
            [
                A.Affiliate("x"), A.Affiliate("y"), A.Acquisition("x", customer: "x1"),
                A.Acquisition("y", customer: "y1"),
                .. A.PaidMonth("i1", 100_00, "2026-01-01", "x1"), .. A.PaidMonth("i2", 100_00, "2026-02-01", "x1"),
                .. A.PaidMonth("j1", 100_00, "2026-02-01", "y1"),
            ])
            .Under(Fifteen).Then("2026-02-15", company => company.Deliver(Given("plan", "y", "2027-01-01")))
            .When(A.PaidMonth("i3", 100_00, "2026-03-01", "x1")).Play(delivery);
        programme.Balance("x").Should().Be(45_00, "x is paid by the default plan as before");
        programme.Balance("y").Should().Be(15_00);
        PlansOf(programme.Rulebook, "y", "2026-12-31", "2027-01-01").Should().Equal("plan", "plan");
        NothingIsLeftToPost(programme);
    }

    [Fact]
    public void A_plan_meant_for_a_segment_pays_nobody_else_even_while_there_is_no_default_plan()
    {
        var programme = new Programme();
        programme.Publish(Thirty, A.Date("2023-01-01"), "gold", forSelected: true);
        programme.Deliver(A.Affiliate("x"));
        Deliver(programme, [A.Acquisition("x", customer: "x1"), .. A.PaidMonth("i1", 100_00, "2026-01-01", "x1")]);
        programme.Balance("x").Should().Be(0);

        programme.Publish(Fifteen, A.Date("2026-01-05"), "standard");
        programme.Balance("x")
            .Should().Be(15_00, "the first plan that is not meant for some becomes the default with its publication");
        NothingIsLeftToPost(programme);
    }

    [Fact]
    public void Another_default_plan_from_a_day_pays_lines_from_that_day_and_posts_the_difference()
    {
        var programme = WithTwoAffiliates();
        programme.Publish(Thirty, A.Date("2026-02-01"), "new");
        programme.Balance("x").Should().Be(30_00, "a second plan pays nobody until it is given or chosen");
        programme.Deliver(Given("plan", "y", "2025-01-01"));

        programme.Deliver(Chosen("new", "2026-02-01"));
        programme.Balance("x").Should().Be(15_00 + 30_00);
        programme.Entries[^1].Reason.Should().Be(PartnerLedgers.EntryReason.Programme);
        programme.Balance("y").Should().Be(15_00, "it has a plan of its own");
        PlansOf(programme.Rulebook, "x", "2026-01-31", "2026-02-01").Should().Equal("plan", "new");
        NothingIsLeftToPost(programme);
    }

    [Fact]
    public void Of_several_assignments_the_latest_first_day_counts_whatever_came_first()
    {
        PlanAssigned[] given = [Given("b", "x", "2026-06-01"), Given("a", "x", "2026-01-01"),
            Given("c", "x", "2026-06-01")];
        var rulebook = Rules([A.Affiliate("x"), Chosen("d", "2020-01-01"), .. given]);
        PlansOf(rulebook, "x", "2025-12-31", "2026-05-31", "2026-06-01").Should().Equal("d", "a", "c");
        PlansOf(Rules([A.Affiliate("x"), .. given, given[0] with { AssignmentId = "again" }]), "x", "2026-06-01")
            .Should().Equal(["b"], "of one day the later record counts");
    }

    [Fact]
    public void A_partners_own_plan_goes_before_its_segments_and_that_before_the_default()
    {
        var rulebook = Rules(
        [
            A.Affiliate("x") with { Segments = ["gold"] }, A.Affiliate("y") with { Segments = ["gold"] },
            A.Affiliate("z"),
            Chosen("d", "2020-01-01"), Given("own", "x", "2026-01-01"),
            new PlanAssigned("s", "gold", null, "gold", A.Date("2026-03-01"), "alice",
                null) { ProgrammeIsRecorded = true },
        ]);
        new[] { "x", "y", "z" }.Select(partner => rulebook.PlanFor(partner, A.Date("2026-03-01")))
            .Should().Equal("own", "gold", "d");
    }

    [Fact]
    public void Looking_up_a_plan_takes_no_memory()
    {
        var rulebook = Rules(
        [
            A.Affiliate("x") with { Segments = ["silver"] }, Chosen("d", "2020-01-01"), Given("own", "y", "2026-01-01"),
            new PlanAssigned("s", "gold", null, "gold", A.Date("2026-03-01"), "alice",
                null) { ProgrammeIsRecorded = true },
        ]);
        var day = A.Date("2026-03-01");
        rulebook.PlanFor("x", day).Should().Be("d");
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1_000; i++) rulebook.PlanFor("x", day);
        (GC.GetAllocatedBytesForCurrentThread() - before).Should().BeLessThan(1_000);
    }

    [Fact]
    public void Everybody_whose_plan_changes_on_any_date_is_found()
    {
        var before = Rules(
        [
            A.Affiliate("x"), A.Affiliate("y"), A.Affiliate("z") with { Segments = ["gold"] },
            Chosen("d", "2020-01-01"),
            Given("own", "y", "2019-01-01"),
            new PlanAssigned("s", "gold", null, "gold", A.Date("2026-01-01"), "alice",
                null) { ProgrammeIsRecorded = true },
        ]);
        PlanChanges.Between(before, RulebookFold.Fold(before, Chosen("e", "2026-01-01"))).Should().Equal("x");
        PlanChanges.Between(before, RulebookFold.Fold(before, Chosen("e", "2025-12-31"))).Should().Equal("x", "z");
        PlanChanges.Between(before, RulebookFold.Fold(before, Chosen("d", "2025-12-31"))).Should().BeEmpty();
        PlanChanges.Between(before, RulebookFold.Fold(before, Given("d", "x", "2027-01-01"))).Should().BeEmpty();
    }

    [Fact]
    public void Another_win_back_gap_from_a_day_splits_lives_of_customers_that_return_from_then_on()
    {
        var programme = new Programme();
        programme.Publish(A.DefaultTerms, A.Date("2023-01-01"));
        Deliver(programme,
        [
            A.Consultant("c"), A.Retention("c"), A.Subscription("s", "2024-03-15"),
            .. A.PaidMonth("i1", 500_00, "2024-03-15"),
            A.SubscriptionEnd("s", "2025-06-15"), A.Retention("c", from: "2025-06-20"),
            A.Subscription("back", "2025-08-01"), .. A.PaidMonth("i2", 500_00, "2025-08-01"),
        ]);
        programme.Balance("c").Should().Be(25_00 + 60_00, "47 days are less than 90: year 2");

        programme.Deliver(Gap(30, "2025-09-01"));
        programme.Balance("c").Should().Be(85_00, "it returned before that day");
        programme.Deliver(Gap(30, "2025-07-01"));
        programme.Balance("c").Should().Be(25_00 + 25_00, "a new life in year 1");
        NothingIsLeftToPost(programme);
    }

    [Fact]
    public void A_version_of_the_default_plan_brings_its_gap_and_one_of_another_plan_is_refused()
    {
        var programme = new Programme();
        programme.Publish(A.DefaultTerms with { WinBackDays = 60 }, A.Date("2023-01-01"));
        programme.Rulebook.WinBackDaysAt(A.Date("2022-12-31")).Should().Be(90);
        programme.Rulebook.WinBackDaysAt(A.Date("2023-01-01")).Should().Be(60);
        programme.Publish(A.Terms(150_000, "2025-01-01") with { WinBackDays = 30 }, A.Date("2025-01-01"));
        programme.Rulebook.WinBackDaysAt(A.Date("2025-01-01")).Should().Be(30);

        var other = Plan.Initial with { PlanId = "other" };
        var rejection = ProgrammeSettings.WinBackRefusal(programme.Rulebook, other,
            A.Terms(150_000, "2024-01-01") with { WinBackDays = 90 })!;
        (rejection.Code, rejection.Facts["field"], rejection.Facts["programmeDays"])
            .Should().Be(("win-back-days-of-programme", "winBackDays", "60"));
        ProgrammeSettings.WinBackRefusal(programme.Rulebook, other,
            A.Terms(150_000, "2024-01-01") with { WinBackDays = 60 }).Should().BeNull();
        programme.Publish(A.Terms(150_000, "2024-01-01") with { WinBackDays = 90 }, A.Date("2025-01-01"), "other");
        programme.Rulebook.WinBackDaysAt(A.Date("2024-01-01"))
            .Should().Be(60, "a plan that is not the default changes no customer's clock");
    }

    [Fact]
    public void A_preview_under_another_default_plan_gap_or_assignment_is_stale()
    {
        var before = Rules([A.Affiliate("x"), Chosen("d", "2020-01-01")]);
        object[] changes = [Chosen("e", "2026-01-01"), Gap(30, "2026-01-01"), Given("e", "x", "2026-01-01")];
        changes.Select(change => RulesHash.Compute(RulebookFold.Fold(before, change))).Append(RulesHash.Compute(before))
            .Should().OnlyHaveUniqueItems();
        foreach (var change in changes)
            RulesHash.Compute(Rules([A.Affiliate("x"), Chosen("d", "2020-01-01"), change, change]))
                .Should().Be(RulesHash.Compute(RulebookFold.Fold(before, change)), "folding it again changes nothing");
    }

    private static Programme WithTwoAffiliates()
    {
        var programme = new Programme();
        programme.Publish(Fifteen, A.Date("2023-01-01"));
        Deliver(programme,
        [
            A.Affiliate("x"), A.Affiliate("y"), A.Acquisition("x", customer: "x1"), A.Acquisition("y", customer: "y1"),
            .. A.PaidMonth("i1", 100_00, "2026-01-01", "x1"), .. A.PaidMonth("i2", 100_00, "2026-02-01", "x1"),
            .. A.PaidMonth("j1", 100_00, "2026-02-01", "y1"),
        ]);
        programme.Balance("x").Should().Be(30_00);
        return programme;
    }

    private static void Deliver(Programme programme, params object[] facts)
    {
        foreach (var fact in facts) programme.Deliver(fact);
    }

    // What a verification looks for: everything computed again equals what is posted.
    private static void NothingIsLeftToPost(Programme programme)
    {
        foreach (var account in programme.Accounts)
            Calculation.Targets(account.Facts, programme.Rulebook).Where(target => target.Amount.Minor != 0)
                .ToDictionary(target => target.Key, target => target.Amount.Minor).Should().BeEquivalentTo(
                    account.Posted.All.Where(key => key.Amount.Minor != 0)
                    .ToDictionary(key => key.Key, key => key.Amount.Minor));
    }

    private static IEnumerable<string?> PlansOf(Rulebook rulebook, string partner, params string[] days) =>
        days.Select(day => rulebook.PlanFor(partner, A.Date(day)));

    private static Rulebook Rules(params object[] events) => events.Aggregate(new Rulebook(), RulebookFold.Fold);

    private static PlanAssigned Given(string plan, string partner, string from) =>
        new($"{plan}-{partner}-{from}", plan, partner, null, A.Date(from), "alice",
            null)
        { ProgrammeIsRecorded = true };

    private static DefaultPlanChosen Chosen(string plan, string from) =>
        new($"{plan}-{from}", plan, A.Date(from), "alice", "bob", null, null);

    private static WinBackDaysSet Gap(int days, string from) =>
        new($"{days}-{from}", days, A.Date(from), "alice", "bob", null, null);
}
