using Specifications;
using Specifications.PlainLedger;
using static Commissions.Domain.Tests.PlainlyEarned;

namespace Commissions.Domain.Tests;

/// <summary>
/// The plain calculation where lives, returns and totals are untidy, before anything is compared with it.
/// </summary>
public sealed class PlainUntidyCases
{
    [Fact]
    public void A_subscription_is_a_list_of_intervals()
    {
        object[] once =
        [
            A.Consultant("p"), A.Retention("p"), .. Ran("s", "2024-03-15", "2024-06-15"), .. Ran("s", "2024-07-01"),
            .. A.PaidMonth("first", 500_00, "2024-03-15"),
        ];
        Earned([.. once, A.Invoice("renewal", 6_000_00, "2025-03-15", "2026-03-15"),
            A.Payment("renewal", 6_000_00, "2025-03-15")],
            "p", "renewal").Should().Be(720_00);
        object[] twice =
        [
            A.Consultant("p"), A.Retention("p"), .. Ran("s", "2024-03-15", "2024-06-15"),
            .. Ran("s", "2024-07-01", "2025-01-15"),
            .. Ran("s", "2025-10-01"), .. A.PaidMonth("first", 500_00, "2024-03-15"),
            .. A.PaidMonth("back", 500_00, "2025-10-01"),
        ];
        Earned(twice, "p", "back").Should().Be(0);
    }

    [Theory]
    [InlineData("2024-04-15", 0)]
    [InlineData("2024-03-15", 0)]
    [InlineData("2024-06-12", 0)]
    [InlineData("2024-06-13", 150_00)]
    public void A_customer_that_leaves_before_it_qualifies_earns_nothing(string left, long earned) => Earned(
        [
            A.Affiliate("p"), A.Acquisition("p"), .. Ran("s", "2024-03-15", left),
            .. A.PaidMonth("a", 500_00, "2024-03-15"),
            .. A.PaidMonth("b", 500_00, "2024-04-15"),
        ], "p", null, [Standard with { QualifyAfterDays = 90 }]).Should().Be(earned);

    [Fact]
    public void What_went_back_earns_nothing_and_nothing_goes_back_twice()
    {
        Affiliate(Lines(1_000_00, 1_000_00), Credit(1_000_00), Paid(1_000_00), ByGross(1_000_00)).Should().Be(0);
        var discounted = Lines(100_00, 50_00, -30_00);
        discounted = discounted with
        {
            Lines = [discounted.Lines[0],
            discounted.Lines[1] with { Commissionable = false }, discounted.Lines[2]]
        };
        Affiliate(discounted, Paid(120_00), ByGross(120_00)).Should().Be(0);
        Affiliate(Lines(100_00, -30_00), Paid(70_00), ByLine(100_00)).Should().Be(0);
        Affiliate(Lines(500_00, 500_00), Paid(1_000_00), ByLine(500_00), ByGross(500_00)).Should().Be(75_00);
    }

    [Fact]
    public void Totals_may_fall() =>
        Affiliate(Lines(500_00), Paid(500_00), Paid(200_00, "2024-05-01")).Should().Be(30_00);

    [Fact]
    public void Each_part_paid_has_the_rate_of_its_day()
    {
        PlainVersion[] versions =
        [
            Standard with { Basis = PlainBasis.PaymentDate },
            Version("2024-06-01", 100_000) with { Basis = PlainBasis.PaymentDate },
        ];
        object[] facts = [A.Affiliate("p"), A.Acquisition("p"), Lines(1_000_00), Paid(500_00, "2024-05-15"),
            Paid(1_000_00, "2024-06-15")];
        Earned(facts, "p", null, versions).Should().Be(125_00);
        Earned([.. facts, ByGross(400_00)], "p", null, versions).Should().Be(75_00);
    }
}
