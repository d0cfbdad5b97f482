using Commissions.Domain.Plans;
using Contracts.Leads.V1;
using Specifications;

namespace Commissions.Domain.Tests;

/// <summary>Partners on different plans, versions that go by different dates, merged customers.</summary>
public sealed class WherePlansMeet
{
    private static readonly PlanTerms Fifteen = A.Flat(150_000, "2023-01-01");

    [Fact]
    public void A_cap_scales_the_rates_of_its_own_plan_when_what_all_plans_pay_on_a_line_exceeds_it()
    {
        var programme = new Programme();
        programme.Publish(Fifteen with { ProgramCapPpm = 180_000 }, A.Date("2023-01-01"));
        programme.Publish(A.Terms(120_000, "2023-01-01") with
        {
            Components = [new(Component.Retention, [PartnerType.Consultant], null, new YearTable([100_000], 0))],
        }, A.Date("2023-01-01"), "special", forSelected: true);
        Deliver(programme, A.Affiliate("a"), A.Consultant("c"), Given("special", "c"), A.Acquisition("a"));
        Deliver(programme, A.PaidMonth("i", 1_000_00, "2024-03-15"));
        programme.Balance("a").Should().Be(150_00, "nobody earns the other component yet");

        programme.Deliver(A.Retention("c"));
        programme.Balance("a").Should().Be(108_00, "15 % × 18 ÷ 25");
        programme.Balance("c").Should().Be(100_00, "its plan has no cap");
    }

    [Fact]
    public void A_share_that_nobody_holds_does_not_lift_a_capped_rate()
    {
        var programme = new Programme();
        programme.Publish(A.DefaultTerms with { ProgramCapPpm = 180_000 }, A.Date("2023-01-01"));
        Deliver(programme, A.Affiliate("a"), A.Consultant("c"), A.Acquisition("a", share: 400_000), A.Retention("c"));
        Deliver(programme, A.PaidMonth("i", 1_000_00, "2024-03-15"));
        (programme.Balance("a"), programme.Balance("c")).Should().Be((54_00, 45_00), "135.00 and 45.00 by the cap");
    }

    [Fact]
    public void Each_version_is_asked_by_the_date_that_it_names_and_the_newest_that_has_begun_pays()
    {
        var programme = new Programme();
        programme.Publish(Fifteen, A.Date("2023-01-01"));
        var byPayment = A.Flat(100_000, "2024-06-01") with { RateDateBasis = RateDateBasis.PaymentDate };
        programme.Publish(byPayment, A.Date("2023-01-01"));
        programme.Publish(A.Flat(200_000, "2024-05-01"), A.Date("2023-01-01"));
        Deliver(programme, A.Affiliate("p"), A.Acquisition("p"));
        Deliver(programme, A.Invoice("i", 1_000_00, "2024-03-15"), A.Payment("i", 1_000_00, "2024-07-01"));
        programme.Balance("p").Should().Be(100_00, "20 % begins with service in May, 10 % with payments in June");
    }

    [Fact]
    public void An_attribution_stays_with_its_customer_when_two_are_merged()
    {
        var programme = new Programme();
        programme.Publish(Fifteen, A.Date("2023-01-01"));
        Deliver(programme, A.Affiliate("p"), A.Affiliate("q"), A.Acquisition("p"), A.Acquisition("q", customer: "c2"));
        Deliver(programme, A.Merge("c2", "c1"));
        Deliver(programme, A.PaidMonth("i", 100_00, "2024-03-15"));
        Deliver(programme, A.PaidMonth("j", 200_00, "2024-03-15", "c2"));
        (programme.Balance("p"), programme.Balance("q")).Should().Be((15_00, 30_00));
    }

    private static PlanAssigned Given(string planId, string partnerId) =>
        new($"given-{partnerId}", planId, partnerId, null, A.Date("2023-01-01"), "alice", "bob")
        {
            ProgrammeIsRecorded = true,
        };

    private static void Deliver(Programme programme, params object[] facts)
    {
        foreach (var fact in facts) programme.Deliver(fact);
    }
}
