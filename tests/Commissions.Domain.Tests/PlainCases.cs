using Contracts.Leads.V1;
using Contracts.Subscriptions.V1;
using Specifications;
using Specifications.PlainLedger;

namespace Commissions.Domain.Tests;

/// <summary>
/// The plain calculation on the worked cases and on untidy ones, before anything is compared with it.
/// </summary>
public sealed class PlainCases
{
    private static readonly PartnerType[] Sellers = [PartnerType.Affiliate, PartnerType.Distributor];
    private static readonly PartnerType[] Keepers = [PartnerType.Distributor, PartnerType.Consultant];
    private static readonly PlainVersion Standard = Version("2023-01-01", 150_000);

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

    private static object[] Gone =>
    [
        A.Consultant("p"), A.Retention("p"), A.Subscription("s1", "2024-03-15"), A.SubscriptionEnd("s1", "2025-06-15"),
        .. A.PaidMonth("first", 500_00, "2024-03-15"),
    ];

    private static object[] Ran(string id, string from, string? until = null) =>
        until is null ? [A.Subscription(id, from)] : [A.SubscriptionEnd(id, until), A.Subscription(id, from)];

    private static InvoiceIssued Lines(params long[] nets)
    {
        var invoice = A.Invoice("i", 0, "2024-03-15");
        return invoice with
        {
            Lines = [.. nets.Select((net, i) =>
            invoice.Lines[0] with { LineId = $"{i + 1}", NetMinor = net })]
        };
    }

    private static InvoiceIssued Taxed(long net, long tax) => A.Invoice("i", net, "2024-03-15", tax: tax);

    private static PaymentRecorded Paid(long total, string on = "2024-03-15") => A.Payment("i", total, on);

    private static RefundRecorded ByLine(long total) => A.Refund("i", total, "2024-07-01");

    private static RefundRecorded ByGross(long total) =>
        ByLine(0) with { SourceEventId = "gross", Lines = null, RefundedGrossMinorTotal = total };

    private static CreditNoteIssued Credit(long total) => new()
    {
        SourceEventId = "credit",
        CustomerId = "c1",
        InvoiceId = "i",
        IssuedOn = A.Date("2024-04-01"),
        Lines = [new CreditedLine("1", total)],
    };

    private static PlainVersion Version(string from, int acquisition, int retentionYear2 = 120_000) =>
        new("standard", A.Date(from),
    [
        new(PlainComponent.Acquisition, Sellers, [acquisition], 0),
        new(PlainComponent.Retention, Keepers, [50_000, retentionYear2], 80_000),
    ]);

    private static PlainRulebook Rules(PlainVersion[] versions) =>
        new() { Versions = versions, DefaultPlans = [new("standard", DateOnly.MinValue)] };

    private static PlainHistory History(object[] facts, PlainRulebook rules, string through = "2040-01-01") =>
        new([.. facts.OfType<BillingFact>()], [.. facts.OfType<ProgrammeFact>()], rules, A.Date(through));

    private static IReadOnlyDictionary<PlainKey, PlainTarget> Targets(object[] facts, PlainVersion[] versions,
        string through = "2040-01-01") =>
        PlainCalculation.Targets(History(facts, Rules(versions), through));

    private static long Affiliate(params object[] facts) =>
        Earned([A.Affiliate("p"), A.Acquisition("p"), .. facts], "p");

    private static long Earned(object[] facts, string partner, string? invoice = null,
        PlainVersion[]? versions = null) =>
        Sum(Targets(facts, versions ?? [Standard]), partner, invoice);

    private static long Sum(IReadOnlyDictionary<PlainKey, PlainTarget> targets, string partner, string? invoice) =>
        targets
        .Where(key => key.Key.PartnerId == partner && (invoice is null || key.Key.InvoiceId == invoice))
        .Sum(key => key.Value.Minor);
}
