using Billing;
using Commissions.Domain.Plans;
using Specifications;

namespace Commissions.Domain.Tests;

/// <summary>The programme's worked cases, each in every way of delivery. Amounts in cents.</summary>
public sealed class WorkedCases
{
    public static TheoryData<Delivery> Deliveries => [.. Enum.GetValues<Delivery>()];

    [Theory, MemberData(nameof(Deliveries))]
    public void W1_a_distributor_earns_acquisition_in_year_1_and_retention_by_year(Delivery delivery)
    {
        var programme = Scenario.Given(A.Distributor("p"), A.Acquisition("p"), A.Retention("p"))
            .When(A.PaidMonth("first", 500_00, "2024-03-15"))
            .When(A.PaidMonth("month12", 500_00, "2025-02-15"))
            .When(A.PaidMonth("year2", 500_00, "2025-03-15"))
            .When(A.PaidMonth("year3", 500_00, "2026-03-15"))
            .Play(delivery);

        programme.Earned("p", "month12", Component.Acquisition).Should().Be(75_00);
        programme.Earned("p", "month12", Component.Retention).Should().Be(25_00);
        programme.Earned("p", "year2", Component.Acquisition).Should().Be(0);
        programme.Earned("p", "year2", Component.Retention).Should().Be(60_00);
        programme.Earned("p", "year3", Component.Retention).Should().Be(40_00);
    }

    [Fact]
    public void W1_a_line_that_starts_the_day_before_the_anniversary_is_still_year_1() =>
        CustomerYear.Count(A.Date("2024-03-15"), A.Date("2025-03-14")).Should().Be(1);

    [Theory]
    [InlineData("2025-02-27", 1)]
    [InlineData("2025-02-28", 2)]
    [InlineData("2028-02-28", 4)]
    [InlineData("2028-02-29", 5)]
    public void W2_the_years_of_a_customer_of_29_February_are_counted_from_the_anchor(string on, int year) =>
        CustomerYear.Count(A.Date("2024-02-29"), A.Date(on)).Should().Be(year);

    [Theory, MemberData(nameof(Deliveries))]
    public void W3_a_yearly_add_on_is_split_at_the_anniversary_by_days(Delivery delivery)
    {
        var programme = Scenario.Given(A.Distributor("p"), A.Acquisition("p"), A.Retention("p"))
            .When(A.PaidMonth("first", 500_00, "2024-03-15"))
            .When(A.Invoice("addon", 1_200_00, "2025-01-15", "2026-01-15"), A.Payment("addon", 1_200_00, "2025-01-15"))
            .TimePassesThrough("2025-03")
            .Play(delivery);

        var parts = programme.Entries.Where(entry => entry.Key.InvoiceId == "addon")
            .GroupBy(entry => (entry.Key.ServicePart, entry.Key.Component))
            .ToDictionary(part => part.Key, part => part.Sum(entry => entry.Amount.Minor));
        parts[(1, Component.Acquisition)].Should().Be(29_10);
        parts[(1, Component.Retention)].Should().Be(9_70);
        parts[(2, Component.Retention)].Should().Be(120_72);
        parts.Values.Sum().Should().Be(159_52);
        var working = programme.Entries.Last(entry => entry.Key is { InvoiceId: "addon", ServicePart: 1 })
            .Working.Stored();
        (working.PartDays, working.LineDays, working.PartNetMinor).Should().Be((59, 365, 193_97));
    }

    [Theory, MemberData(nameof(Deliveries))]
    public void W4_an_affiliate_and_a_consultant_both_earn_on_the_same_line(Delivery delivery)
    {
        var programme = Scenario.Given(A.Affiliate("a"), A.Consultant("c"), A.Acquisition("a"), A.Retention("c"))
            .When(A.PaidMonth("year1", 999_00, "2024-03-15"))
            .When(A.PaidMonth("year2", 999_00, "2025-03-15"))
            .Play(delivery);

        programme.Earned("a", "year1", Component.Acquisition).Should().Be(149_85);
        programme.Earned("c", "year1", Component.Retention).Should().Be(49_95);
        programme.Earned("a", "year2", Component.Acquisition).Should().Be(0);
        programme.Earned("c", "year2", Component.Retention).Should().Be(119_88);
    }

    [Theory, MemberData(nameof(Deliveries))]
    public void W5_three_affiliates_share_a_pool_to_the_cent(Delivery delivery)
    {
        var programme = Scenario.Given(A.Affiliate("p1"), A.Affiliate("p2"), A.Affiliate("p3"),
                A.Acquisition("p1", 333_333), A.Acquisition("p2", 333_333), A.Acquisition("p3", 333_333))
            .When(A.PaidMonth("i", 66_67, "2024-03-15"))
            .Play(delivery);

        new[] { "p1", "p2", "p3" }.Select(programme.Balance).Should().Equal(3_34, 3_33, 3_33);
    }

    [Theory, MemberData(nameof(Deliveries))]
    public void W6_partial_refunds_never_drift_and_the_last_one_leaves_nothing(Delivery delivery)
    {
        var programme = Scenario.Given(A.Affiliate("p"), A.Acquisition("p"))
            .When(A.PaidMonth("i", 33_33, "2024-03-15"))
            .When(A.Refund("i", 11_11, "2024-04-01"), A.Refund("i", 22_22, "2024-05-01"),
                A.Refund("i", 33_33, "2024-06-01"))
            .Play(delivery);

        programme.Balance("p").Should().Be(0);
        if (delivery == Delivery.InOrder)
            programme.Entries.Select(entry => entry.Amount.Minor).Should().Equal(5_00, -1_67, -1_66, -1_67);
    }

    [Theory, MemberData(nameof(Deliveries))]
    public void W11_a_refund_that_arrives_before_its_invoice_is_kept_and_applied(Delivery delivery)
    {
        var programme = Scenario.Given(A.Affiliate("p"), A.Acquisition("p"))
            .When(A.Refund("i", 100_00, "2024-03-20"))
            .When(A.PaidMonth("i", 400_00, "2024-03-15"))
            .Play(delivery);

        programme.Balance("p").Should().Be(45_00);
    }

    [Theory, MemberData(nameof(Deliveries))]
    public void W12_the_base_follows_what_is_paid_net_of_tax(Delivery delivery)
    {
        var programme = Scenario.Given(A.Affiliate("p"), A.Acquisition("p"))
            .When(A.Invoice("i", 1_000_00, "2024-03-15", tax: 200_00))
            .When(A.Payment("i", 400_00, "2024-03-20"))
            .When(A.Payment("i", 1_200_00, "2024-04-20"))
            .Play(delivery);

        programme.Balance("p").Should().Be(150_00);
        if (delivery != Delivery.InOrder) return;
        programme.Entries.Select(entry => entry.Amount.Minor).Should().Equal(50_00, 100_00);
        programme.Entries[0].Working.Stored().Base.Minor.Should().Be(333_33);
    }

    [Theory, MemberData(nameof(Deliveries))]
    public void W13_an_older_invoice_that_arrives_later_moves_the_anchor(Delivery delivery)
    {
        var programme = Scenario.Given(A.Consultant("p"), A.Retention("p"))
            .When(A.PaidMonth("newer", 500_00, "2025-04-15"))
            .When(A.PaidMonth("older", 500_00, "2024-03-15"))
            .Play(delivery);

        programme.Balance("p").Should().Be(85_00);
        programme.Earned("p", "newer", Component.Retention).Should().Be(60_00);
        if (delivery == Delivery.InOrder)
            programme.Entries.Select(entry => entry.Amount.Minor).Should().BeEquivalentTo([25_00L, 35_00L, 25_00L]);
    }

    [Theory, MemberData(nameof(Deliveries))]
    public void W14_a_customer_won_back_soon_goes_on_and_one_won_back_late_begins_anew(Delivery delivery)
    {
        WonBack("2025-08-01").Play(delivery).Earned("p", "back", Component.Retention).Should().Be(60_00);
        WonBack("2025-10-01").Play(delivery).Earned("p", "back", Component.Retention).Should().Be(25_00);
        WonBack("2025-10-01").Play(delivery).Earned("p", "back", Component.Acquisition).Should().Be(0);
    }

    private static Scenario WonBack(string back)
    {
        var held = A.Retention("p", from: "2024-01-01");
        return Scenario.Given(A.Distributor("p"), A.Acquisition("p", from: "2024-01-01"), held,
            A.Subscription("s1", "2024-03-15"))
            .When(A.PaidMonth("first", 500_00, "2024-03-15"))
            .When(A.SubscriptionEnd("s1", "2025-06-15"), A.Subscription("s2", back))
            .When(A.Retention("p", from: back))
            .When(A.End(held, back))
            .When(A.PaidMonth("back", 500_00, back));
    }

    [Theory, MemberData(nameof(Deliveries))]
    public void W16_a_programme_cap_scales_all_components_pro_rata(Delivery delivery)
    {
        var programme = Scenario.Given(A.Distributor("p"), A.Acquisition("p"), A.Retention("p"))
            .Then("2024-01-01", p =>
                p.Publish(A.Terms(120_000, "2023-01-01") with { ProgramCapPpm = 180_000 }, A.Date("2024-01-01")))
            .When(A.PaidMonth("i", 1_000_00, "2024-03-15"))
            .Play(delivery);

        programme.Earned("p", "i", Component.Acquisition).Should().Be(135_00);
        programme.Earned("p", "i", Component.Retention).Should().Be(45_00);
    }

    [Theory, MemberData(nameof(Deliveries))]
    public void W17_minor_units_follow_the_currency(Delivery delivery)
    {
        Earned("JPY", 12_345).Should().Be(new Money.Amount(1_852, "JPY"));
        Earned("KWD", 10_005).Should().Be(new Money.Amount(1_501, "KWD"));

        Money.Amount Earned(string currency, long net) => Scenario.Given(A.Affiliate("p"), A.Acquisition("p"))
            .When(A.Invoice("i", net, "2024-03-15", currency: currency), A.Payment("i", net, "2024-03-15"))
            .Play(delivery).Entries.Single().Amount;
    }

    [Theory, MemberData(nameof(Deliveries))]
    public void W18_36_months_of_500_euro_earn_a_distributor_2400(Delivery delivery)
    {
        var scenario = Scenario.Given(A.Distributor("p"), A.Acquisition("p"), A.Retention("p"));
        for (var month = 0; month < 36; month++)
            scenario.When(A.PaidMonth($"m{month:D2}", 500_00,
                A.Date("2024-03-15").AddMonths(month).ToString("yyyy-MM-dd")));
        var programme = scenario.Play(delivery);

        var byYear = programme.Entries.GroupBy(entry => (int.Parse(entry.Key.InvoiceId[1..]) / 12) + 1)
            .OrderBy(year => year.Key).Select(year => year.Sum(entry => entry.Amount.Minor));
        byYear.Should().Equal(1_200_00, 720_00, 480_00);
        programme.Balance("p").Should().Be(2_400_00);
    }
}
