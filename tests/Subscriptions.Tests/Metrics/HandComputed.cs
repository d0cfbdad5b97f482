using System.Collections.Immutable;
using Contracts.Leads.V1;
using Contracts.Subscriptions.V1;
using Money;
using Subscriptions.Domain.Customers;
using Subscriptions.Domain.Metrics;

namespace Subscriptions.Tests.Metrics;

/// <summary>
/// Four customers, small enough for paper. All pay 100.00 EUR a month from their first day.
/// A: from 2023-01-15, partner p1; left on 2024-07-15, after 18 months.
/// B: from 2023-01-15, partner p1; 60.00 a month from 2023-07-15; still here at the end of 2025-01.
/// C: from 2023-03-15, no partner; away from 2023-09-15 to 2023-11-01 (47 days), still here at the end of 2025-04.
/// D: from 2023-06-15, partner p2; left on 2024-06-15, on the last day of year 1, back 2025-01-15 (214 days later).
/// </summary>
public sealed class HandComputed
{
    private static readonly CustomerFacts[] Customers =
    [
        Facts("A", Held("p1", "A", "2023-01-10"), Started("A", "2023-01-15"), Months("A", "2023-01-15", 18, 100_00),
            Ended("A", "2024-07-15")),
        Facts("B", Held("p1", "B", "2023-01-10"), Started("B", "2023-01-15"), Months("B", "2023-01-15", 6, 100_00),
            Months("B", "2023-07-15", 19, 60_00)),
        Facts("C", Started("C", "2023-03-15"), Months("C", "2023-03-15", 6, 100_00), Ended("C", "2023-09-15"),
            Started("C", "2023-11-01", "s2"), Months("C", "2023-11-01", 18, 100_00)),
        Facts("D", Held("p2", "D", "2023-06-15"), Started("D", "2023-06-15"), Months("D", "2023-06-15", 12, 100_00),
            Ended("D", "2024-06-15"),
            Started("D", "2025-01-15", "s2"), Months("D", "2025-01-15", 3, 100_00)),
    ];

    [Fact]
    public void New_customers_are_anchors_in_the_period_and_a_late_return_is_one_again()
    {
        Row(MetricsGroup.None, "2023-01-01", "2025-12-31")
            .Should().BeEquivalentTo(new { NewCustomers = 5, PartnerSourcedCustomers = 3 });
        Rows(MetricsGroup.Month, "2023-01-01", "2025-12-31").Where(row => row.NewCustomers > 0)
            .Select(row => (row.Group, row.NewCustomers))
            .Should().Equal(("2023-01", 2), ("2023-03", 1), ("2023-06", 1), ("2025-01", 1));
        Rows(MetricsGroup.Partner, "2023-01-01", "2025-12-31").Select(row => (row.Group, row.NewCustomers))
            .Should().Equal(("", 2), ("p1", 2), ("p2", 1));
    }

    [Fact]
    public void The_average_check_is_paid_net_revenue_by_customer_that_paid()
    {
        // January to March 2023: A 3 × 100, B 3 × 100, C 1 × 100.
        Row(MetricsGroup.None, "2023-01-01", "2023-04-01").Should().BeEquivalentTo(new
        {
            PayingCustomers = 3,
            Revenue = new Amount(700_00, "EUR"),
            AverageCheck = new Amount(233_33, "EUR"),
            PartnerSourcedRevenuePpm = 857_143L,
        });
    }

    [Fact]
    public void Logo_churn_is_measured_on_years_that_are_fully_past()
    {
        // Year 1 of A, B, C, D are past: D left on its last day. C was away for 47 days only.
        // Year 2 of A, B, C are past: A left in it. D's second life is in its year 1.
        var rows = Rows(MetricsGroup.CustomerYear, "2023-01-01", "2025-05-01");
        rows.Where(row => row.CompletedYears > 0).Select(row => (row.Group, row.CompletedYears, row.LogoChurnPpm))
            .Should().Equal(("1", 4, 250_000), ("2", 3, 333_333));
        // Before 2024-06-15 D's year is not over.
        Rows(MetricsGroup.CustomerYear, "2023-01-01", "2024-06-14")
            .Single(row => row.Group == "1").LogoChurnPpm.Should().Be(0);
    }

    [Fact]
    public void Revenue_churn_counts_what_left_and_what_was_taken_off()
    {
        // Year 1: 400.00 at the start; D's 100.00 left, B's went from 100.00 to 60.00.
        // Year 2: A 100.00, B 60.00, C 100.00 at the start; A's 100.00 left.
        Rows(MetricsGroup.CustomerYear, "2023-01-01", "2025-05-01").Where(row => row.CompletedYears > 0)
            .Select(row => (row.Group, row.RevenueChurnPpm)).Should().Equal(("1", 350_000), ("2", 384_615));
    }

    [Fact]
    public void Churn_by_partner_is_of_the_years_that_a_partner_held_the_customer()
    {
        Rows(MetricsGroup.Partner, "2023-01-01", "2025-05-01")
            .Select(row => (row.Group, row.CompletedYears, row.LogoChurnPpm))
            .Should().Equal(("", 2, 0), ("p1", 4, 250_000), ("p2", 1, 1_000_000));
    }

    [Fact]
    public void The_value_of_a_year_is_below_the_limit_of_its_currency_or_nothing_is_said()
    {
        // Year 1: A 1 200, B 6 × 100 + 6 × 60 = 960, C 6 × 100 + 4 × 100 + 14 of 30 days of 2024-03-01 to 2024-04-01, D
        // 1 200.
        var year1 = Rows(MetricsGroup.CustomerYear, "2023-01-01", "2025-05-01", ("EUR", 1_200_00))
            .Single(row => row.Group == "1");
        year1.IsYearValueLow.Should().BeTrue();
        Rows(MetricsGroup.CustomerYear, "2023-01-01", "2025-05-01")
            .Should().OnlyContain(row => row.IsYearValueLow == null);
    }

    [Fact]
    public void Filters_and_markets_and_segments_leave_the_rest_out()
    {
        Rows(MetricsGroup.None, "2023-01-01", "2025-12-31", partnerId: "p1").Single().NewCustomers.Should().Be(2);
        Rows(MetricsGroup.Segment, "2023-01-01", "2025-12-31").Select(row => (row.Group, row.NewCustomers))
            .Should().Equal(("", 2), ("smb", 3));
        Rows(MetricsGroup.Market, "2023-01-01", "2025-12-31").Should().ContainSingle().Which.Group.Should().Be("DE");
    }

    [Fact]
    public void A_customer_of_whom_only_bills_are_known_has_left_once_the_win_back_gap_is_over()
    {
        var customer = Figures.Compute(Facts("E", Months("E", "2023-01-15", 10, 100_00)), 90);
        customer.Years.Should().ContainSingle().Which.LeftOn.Should().Be(new DateOnly(2023, 11, 15));
        customer.Years[0].HasLeftBy(new DateOnly(2024, 2, 12), 90).Should().BeFalse();
        customer.Years[0].HasLeftBy(new DateOnly(2024, 2, 13), 90).Should().BeTrue();
    }

    [Fact]
    public void A_merged_customer_is_one_with_the_earliest_anchor()
    {
        var united = Customers[1].UnitedWith(Customers[2]);
        Figures.Compute(united, 90).Lives.Should().ContainSingle().Which.Anchor.Should().Be(new DateOnly(2023, 1, 15));
    }

    private static MetricsRow Row(MetricsGroup group, string from, string until) => Rows(group, from, until).Single();

    private static IReadOnlyList<MetricsRow> Rows(
        MetricsGroup group, string from, string until, (string, long)? limit = null, string? partnerId = null)
    {
        var table = new MetricsTable(new MetricsQuery(Day(from), Day(until), group)
        {
            WinBackDays = 90,
            PartnerId = partnerId,
            LowYearValues = limit is var (currency, minor)
                ? ImmutableDictionary<string, long>.Empty.Add(currency, minor)
                : ImmutableDictionary<string, long>.Empty,
            SegmentsOf = ImmutableDictionary<string, ImmutableArray<string>>.Empty.Add("p1", ["smb"])
            .Add("p2", ["smb"]),
        });
        foreach (var customer in Customers) table.Add(Figures.Compute(customer, 90));
        return table.Rows();
    }

    private static CustomerFacts Facts(string id, params object[] facts) => facts
        .SelectMany(fact => fact is IEnumerable<object> several ? several : [fact])
        .Aggregate(CustomerFacts.New(id) with { Country = "DE" }, (known, fact) => known.Fold(fact));

    private static SubscriptionStarted Started(string customer, string on, string id = "s1") => new()
    {
        SourceEventId = $"{customer}-{id}", CustomerId = customer, SubscriptionId = $"{customer}-{id}", Product = "pro",
        StartedOn = Day(on)
    };

    private static SubscriptionEnded Ended(string customer, string on) => new()
    {
        SourceEventId = $"{customer}-ended", CustomerId = customer, SubscriptionId = $"{customer}-s1",
        EndedOn = Day(on)
    };

    private static AttributionStarted Held(string partner, string customer, string from) => new()
    {
        PartnerId = partner, AttributionId = $"{partner}-{customer}", CustomerId = customer,
        Role = AttributionRole.Acquisition,
        SharePpm = 1_000_000, From = Day(from), Source = "manager", Reason = "test",
    };

    private static IEnumerable<object> Months(string customer, string from, int count, long net)
    {
        for (var month = 0; month < count; month++)
        {
            var (start, until) = (Day(from).AddMonths(month), Day(from).AddMonths(month + 1));
            var id = $"{customer}-{start:yyyyMMdd}";
            yield return new InvoiceIssued
            {
                SourceEventId = id, CustomerId = customer, InvoiceId = id, Currency = "EUR", IssuedOn = start,
                Lines = [new InvoiceLine { LineId = "1", Product = "pro", NetMinor = net, ServiceFrom = start,
                    ServiceUntil = until }],
            };
            yield return new PaymentRecorded
            {
                SourceEventId = $"{id}-paid", CustomerId = customer, InvoiceId = id, PaidGrossMinorTotal = net,
                PaidOn = start
            };
        }
    }

    private static DateOnly Day(string text) => DateOnly.ParseExact(text, "yyyy-MM-dd");
}
