using Specifications;
using Specifications.PlainLedger;
using static Commissions.Domain.Tests.PlainlyEarned;

namespace Commissions.Domain.Tests;

/// <summary>
/// The plain calculation on the worked cases, before anything is compared with it.
/// </summary>
public sealed class PlainCases
{
    [Fact]
    public void W1_and_W18_a_distributor_earns_by_customer_year()
    {
        object[] facts =
        [
            A.Distributor("p"), A.Acquisition("p"), A.Retention("p"),
            .. Enumerable.Range(0, 36).SelectMany(month =>
                A.PaidMonth($"m{month}", 500_00, $"{A.Date("2024-03-15").AddMonths(month):yyyy-MM-dd}")),
        ];
        (Earned(facts, "p", "m11"), Earned(facts, "p", "m12"), Earned(facts, "p", "m24"))
            .Should().Be((100_00, 60_00, 40_00));
        Earned(facts, "p").Should().Be(2_400_00);
    }

    [Theory]
    [InlineData("2025-02-27", 1)]
    [InlineData("2025-02-28", 2)]
    [InlineData("2028-02-28", 4)]
    [InlineData("2028-02-29", 5)]
    public void W2_years_are_counted_from_the_anchor(string on, int year) =>
        PlainCalculation.CustomerYear(A.Date("2024-02-29"), A.Date(on)).Should().Be(year);

    [Fact]
    public void W3_a_line_is_split_at_the_anniversary_and_the_later_year_is_earned_on_its_first_day()
    {
        object[] facts =
        [
            A.Distributor("p"), A.Acquisition("p"), A.Retention("p"), .. A.PaidMonth("first", 500_00, "2024-03-15"),
            A.Invoice("addon", 1_200_00, "2025-01-15", "2026-01-15"), A.Payment("addon", 1_200_00, "2025-01-15"),
        ];
        Parts("2030-01-01").Should().Equal(29_10, 9_70, 0, 120_72);
        Parts("2025-03-14").Should().Equal(29_10, 9_70, 0, 0);
        long[] Parts(string through) =>
        [
            .. Targets(facts, [Standard], through).Where(key => key.Key.InvoiceId == "addon")
                .OrderBy(key => key.Key.Part).ThenBy(key => key.Key.Component).Select(key => key.Value.Minor),
        ];
    }

    [Fact]
    public void W4_and_W5_components_are_independent_and_shares_split_a_pool()
    {
        object[] both = [A.Affiliate("a"), A.Consultant("c"), A.Acquisition("a"), A.Retention("c"),
            .. A.PaidMonth("i", 999_00, "2024-03-15")];
        (Earned(both, "a"), Earned(both, "c")).Should().Be((149_85, 49_95));
        object[] thirds =
        [
            A.Affiliate("p1"), A.Affiliate("p2"), A.Affiliate("p3"), A.Acquisition("p1", 333_333),
            A.Acquisition("p2", 333_333),
            A.Acquisition("p3", 333_333), .. A.PaidMonth("i", 66_67, "2024-03-15"),
        ];
        new[] { "p1", "p2", "p3" }.Select(partner => Earned(thirds, partner)).Should().Equal(3_34, 3_33, 3_33);
    }

    [Fact]
    public void W6_and_W11_refunds_are_cumulative_and_do_not_drift()
    {
        new[] { 0L, 11_11, 22_22, 33_33 }.Select(back => Affiliate(Lines(33_33), Paid(33_33), ByLine(back)))
            .Should().Equal(5_00, 3_33, 1_67, 0);
        Affiliate(Lines(400_00), Paid(400_00), ByLine(100_00)).Should().Be(45_00);
    }

    [Fact]
    public void W7_W8_W9_and_W10_a_refund_uses_the_version_of_its_line_and_a_kept_version_stays()
    {
        var cheaper = Version("2026-01-01", 150_000, 100_000);
        object[] facts =
        [
            A.Consultant("p"), A.Retention("p"), .. A.PaidMonth("anchor", 500_00, "2025-01-01"),
            .. A.PaidMonth("jan", 500_00, "2026-01-10"),
        ];
        Earned(facts, "p", "jan", [Standard, Version("2026-01-01", 150_000, 150_000)]).Should().Be(75_00);
        Earned(facts, "p", "jan", [Standard, cheaper]).Should().Be(50_00);
        var kept = new Dictionary<PlainKey,
            PlainVersion>
        { [new("jan", "1", 1, "p", PlainComponent.Retention)] = Standard };
        var rules = Rules([Standard, cheaper]) with { Kept = kept };
        Sum(PlainCalculation.Targets(History([.. facts, A.Refund("jan", 250_00, "2026-05-01")], rules)), "p", "jan")
            .Should().Be(30_00);
    }

    [Fact]
    public void W12_and_W17_the_base_follows_what_is_paid_in_the_units_of_the_currency()
    {
        Affiliate(Taxed(1_000_00, 200_00), Paid(400_00)).Should().Be(50_00);
        Affiliate(Taxed(1_000_00, 200_00), Paid(1_200_00)).Should().Be(150_00);
        Affiliate(Lines(12_345) with { Currency = "JPY" }, Paid(12_345)).Should().Be(1_852);
        Affiliate(Lines(10_005) with { Currency = "KWD" }, Paid(10_005)).Should().Be(1_501);
    }

    [Fact]
    public void W13_an_older_invoice_moves_the_anchor() => Earned(
        [A.Consultant("p"), A.Retention("p"), .. A.PaidMonth("newer", 500_00, "2025-04-15"),
            .. A.PaidMonth("older", 500_00, "2024-03-15")], "p")
        .Should().Be(85_00);

    [Theory]
    [InlineData("2025-08-01", false, 60_00)]
    [InlineData("2025-10-01", true, 25_00)]
    [InlineData("2025-10-01", false, 0)]
    [InlineData("2025-09-13", false, 60_00)]
    [InlineData("2025-09-14", false, 0)]
    public void W14_a_customer_won_back_late_begins_anew(string back, bool anew, long earned)
    {
        object[] returned = [A.Subscription("s2", back), .. A.PaidMonth("back", 500_00, back)];
        Earned([.. Gone, .. returned, .. anew ? [A.Retention("p", from: back)] : (object[])[]], "p", "back")
            .Should().Be(earned);
    }

    [Fact]
    public void W14_a_trial_or_a_day_before_the_first_paid_service_or_an_unpaid_invoice_is_a_return()
    {
        foreach (var start in new[] { A.Subscription("s2", "2025-09-17") with { Trial = true },
            A.Subscription("s2", "2025-09-30") })
        {
            object[] facts = [.. Gone, start, A.Invoice("unpaid", 500_00, "2025-09-30"),
                .. A.PaidMonth("back", 500_00, "2025-10-01")];
            Earned(facts, "p", "back").Should().Be(0);
            Earned([.. facts, A.Retention("p", from: "2025-09-30")], "p", "back").Should().Be(25_00);
        }
    }

    [Fact]
    public void W15_a_royalty_is_rounded_once() => PlainCalculation.Royalty(1_500_00, 100_000).Should().Be(150_00);

    [Fact]
    public void W16_a_cap_scales_all_components()
    {
        object[] facts = [A.Distributor("p"), A.Acquisition("p"), A.Retention("p"),
            .. A.PaidMonth("i", 1_000_00, "2024-03-15")];
        Targets(facts, [Standard with { CapPpm = 180_000 }]).Values.Select(target => target.Minor)
            .Should().BeEquivalentTo([135_00L, 45_00L]);
    }

    private static object[] Gone =>
    [
        A.Consultant("p"), A.Retention("p"), A.Subscription("s1", "2024-03-15"), A.SubscriptionEnd("s1", "2025-06-15"),
        .. A.PaidMonth("first", 500_00, "2024-03-15"),
    ];
}
