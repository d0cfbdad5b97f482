using Commissions.Domain.Plans;
using Contracts.Subscriptions.V1;
using Specifications;

namespace Commissions.Domain.Tests;

/// <summary>
/// Customers that pause, leave, come back and are tried out again. Retention 5 / 12 / 8 %, acquisition 15 %.
/// </summary>
public sealed class UntidyLives
{
    public static TheoryData<Delivery> Deliveries => [.. Enum.GetValues<Delivery>()];

    [Theory, MemberData(nameof(Deliveries))]
    public void A_subscription_that_starts_again_goes_on_in_the_same_life(Delivery delivery) =>
        Scenario.Given(A.Consultant("p"), A.Retention("p"))
            .When(Start("s", "2024-03-15"), End("s", "2024-06-15"), Start("s", "2024-07-01"))
            .When(A.PaidMonth("first", 500_00, "2024-03-15"))
            .When(A.Invoice("renewal", 6_000_00, "2025-03-15", "2026-03-15"),
                A.Payment("renewal", 6_000_00, "2025-03-15"))
            .Play(delivery).Earned("p", "renewal", Component.Retention).Should().Be(720_00);

    [Theory, MemberData(nameof(Deliveries))]
    public void A_subscription_that_ended_twice_and_came_back_late_needs_a_new_attribution(Delivery delivery)
    {
        var scenario = Scenario.Given(A.Consultant("p"), A.Retention("p"))
            .When(Start("s", "2024-03-15"), End("s", "2024-06-15"), Start("s", "2024-07-01"), End("s", "2025-01-15"),
                Start("s", "2025-10-01"))
            .When(A.PaidMonth("first", 500_00, "2024-03-15")).When(A.PaidMonth("back", 500_00, "2025-10-01"));
        scenario.Play(delivery).Earned("p", "back", Component.Retention).Should().Be(0);
        scenario.When(A.Retention("p", from: "2025-10-01")).Play(delivery).Earned("p", "back", Component.Retention)
            .Should().Be(25_00);
    }

    [Theory, MemberData(nameof(Deliveries))]
    public void A_trial_is_a_return_although_its_first_paid_service_comes_later(Delivery delivery)
    {
        Back(Start("s2", "2025-09-17") with { Trial = true }, Start("s2", "2025-10-01")).Play(delivery)
            .Earned("p", "back", Component.Retention).Should().Be(25_00);
        // The trial began while the old life could still go on.
        Back(Start("s2", "2025-09-12") with { Trial = true }, Start("s2", "2025-10-01")).Play(delivery)
            .Earned("p", "back", Component.Retention).Should().Be(60_00);
    }

    [Theory, MemberData(nameof(Deliveries))]
    public void The_last_win_back_day_still_continues_the_life_and_the_day_after_begins_another(Delivery delivery)
    {
        Back(Start("s2", "2025-09-13")).Play(delivery).Earned("p", "back", Component.Retention).Should().Be(60_00);
        Back(Start("s2", "2025-09-14")).Play(delivery).Earned("p", "back", Component.Retention).Should().Be(25_00);
    }

    [Theory, MemberData(nameof(Deliveries))]
    public void A_subscription_may_start_a_day_before_its_first_paid_service(Delivery delivery)
    {
        Back(Start("s2", "2025-09-30")).Play(delivery).Earned("p", "back", Component.Retention).Should().Be(25_00);
        Back(Start("s2", "2025-09-30"), attributedAnew: false).Play(delivery)
            .Earned("p", "back", Component.Retention).Should().Be(0);
    }

    [Theory, MemberData(nameof(Deliveries))]
    public void Whoever_switches_the_plan_on_the_day_of_leaving_has_left(Delivery delivery)
    {
        var switched = Start("s1", "2025-06-15") with { Product = "other", PlanSwitch = true };
        var scenario = Back(Start("s2", "2025-10-01"), switched, attributedAnew: false);
        scenario.Play(delivery).Earned("p", "back", Component.Retention).Should().Be(0);
        // A plain start of that day takes the leaving back.
        Back(Start("s2", "2025-10-01"), switched with { PlanSwitch = false }, attributedAnew: false).Play(delivery)
            .Earned("p", "back", Component.Retention).Should().Be(60_00);
    }

    [Theory, MemberData(nameof(Deliveries))]
    public void Whoever_comes_back_and_leaves_on_one_day_was_not_there(Delivery delivery) =>
        Scenario.Given(A.Consultant("p"), A.Retention("p"))
            .When(Start("s1", "2024-03-15"), End("s1", "2025-06-15"), Start("s2", "2025-09-01"),
                End("s2", "2025-09-01"), Start("s3", "2025-10-01"))
            .When(A.PaidMonth("first", 500_00, "2024-03-15")).When(A.PaidMonth("back", 500_00, "2025-10-01"))
            .Play(delivery).Earned("p", "back", Component.Retention).Should().Be(0);

    [Theory, MemberData(nameof(Deliveries))]
    public void A_switch_of_the_plan_shows_that_somebody_is_there_whose_start_was_never_told(Delivery delivery)
    {
        var scenario = Scenario.Given(A.Consultant("p"), A.Retention("p"))
            .When(Start("s1", "2024-03-15") with { PlanSwitch = true }, End("s1", "2025-06-15"),
                Start("s2", "2025-10-01"))
            .When(A.PaidMonth("first", 500_00, "2024-03-15")).When(A.PaidMonth("back", 500_00, "2025-10-01"));
        scenario.Play(delivery).Earned("p", "first", Component.Retention).Should().Be(25_00);
        scenario.Play(delivery).Earned("p", "back", Component.Retention).Should().Be(0);
    }

    private static Scenario Back(SubscriptionStarted start, SubscriptionStarted? then = null,
        bool attributedAnew = true)
    {
        var scenario = Scenario.Given(A.Consultant("p"), A.Retention("p"))
            .When(Start("s1", "2024-03-15"), End("s1", "2025-06-15"), start).When(then is null ? [] : [then])
            .When(A.PaidMonth("first", 500_00, "2024-03-15")).When(A.PaidMonth("back", 500_00, "2025-10-01"));
        return attributedAnew ? scenario.When(A.Retention("p", share: 999_999, from: "2025-09-01")) : scenario;
    }

    [Theory, MemberData(nameof(Deliveries))]
    public void An_unpaid_invoice_of_the_new_life_is_the_new_life_all_the_same(Delivery delivery) =>
        Scenario.Given(A.Consultant("p"), A.Retention("p"))
            .When(Start("s1", "2024-03-15"), End("s1", "2025-06-15"), Start("s2", "2025-10-01"))
            .When(A.PaidMonth("first", 500_00, "2024-03-15")).When(A.Invoice("unpaid", 500_00, "2025-10-01"))
            .When(A.PaidMonth("next", 500_00, "2025-11-01")).When(A.Retention("p", from: "2025-10-01"))
            .Play(delivery).Earned("p", "next", Component.Retention).Should().Be(25_00);

    [Theory, MemberData(nameof(Deliveries))]
    public void A_bill_for_usage_after_the_end_belongs_to_the_life_that_ended(Delivery delivery) =>
        Scenario.Given(A.Consultant("p"), A.Retention("p"))
            .When(Start("s1", "2024-03-15"), End("s1", "2025-06-15"), Start("s2", "2025-10-01"))
            .When(A.PaidMonth("first", 500_00, "2024-03-15")).When(A.PaidMonth("usage", 500_00, "2025-06-20"))
            .Play(delivery).Earned("p", "usage", Component.Retention).Should().Be(60_00);

    [Theory, MemberData(nameof(Deliveries))]
    public void A_gap_is_counted_between_the_last_running_subscription_and_the_next(Delivery delivery)
    {
        // s2 runs on while s1 is gone: the customer never left.
        Scenario.Given(A.Consultant("p"), A.Retention("p"))
            .When(Start("s1", "2024-03-15"), End("s1", "2024-06-15"), Start("s2", "2024-05-01"),
                End("s2", "2025-08-01"), Start("s3", "2025-10-30"))
            .When(A.PaidMonth("first", 500_00, "2024-03-15")).When(A.PaidMonth("back", 500_00, "2025-10-30"))
            .Play(delivery).Earned("p", "back", Component.Retention)
            .Should().Be(60_00, "a gap of 90 days is still a win-back");
    }

    [Theory]
    [InlineData("2024-04-15")]
    [InlineData("2024-03-15")]
    [InlineData("2024-04-14")]
    public void A_customer_that_leaves_before_it_qualifies_earns_nothing_whatever_was_paid_on_the_day(string ended)
    {
        foreach (var delivery in Enum.GetValues<Delivery>())
            Scenario.Given(A.Consultant("p"), A.Retention("p")).Under(A.DefaultTerms with { QualifyAfterDays = 90 })
                .When(Start("s", "2024-03-15")).When(A.PaidMonth("a", 300_00, "2024-03-15"))
                .When(A.PaidMonth("b", 300_00, "2024-04-15"))
                .When(End("s", ended)).Play(delivery).Balance("p").Should().Be(0);
    }

    [Theory, MemberData(nameof(Deliveries))]
    public void A_customer_that_left_and_came_back_within_the_gap_qualifies_by_how_long_it_stays(Delivery delivery) =>
        Scenario.Given(A.Consultant("p"), A.Retention("p")).Under(A.DefaultTerms with { QualifyAfterDays = 90 })
            .When(Start("s", "2024-03-15"), End("s", "2024-04-15"), Start("s", "2024-05-01"))
            .When(A.PaidMonth("a", 300_00, "2024-03-15")).Play(delivery).Balance("p").Should().Be(15_00);

    private static SubscriptionStarted Start(string id, string on) =>
        A.Subscription(id, on) with { SourceEventId = $"{id}-started-{on}" };

    private static SubscriptionEnded End(string id, string on) =>
        A.SubscriptionEnd(id, on) with { SourceEventId = $"{id}-ended-{on}" };
}
