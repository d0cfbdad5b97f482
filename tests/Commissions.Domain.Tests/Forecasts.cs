using Commissions.Domain.Customers;
using Commissions.Domain.Forecasts;
using Commissions.Domain.Plans;
using Contracts.Leads.V1;
using Money;
using Specifications;

namespace Commissions.Domain.Tests;

public sealed class Forecasts
{
    private static readonly Rulebook Rules = new object[]
    {
        new PlanVersionPublished("plan", 1, A.DefaultTerms, "hash", "alice", "bob", A.Date("2023-01-01"),
            "replay") { ProgrammeIsRecorded = true },
        new DefaultPlanChosen("choice", "plan", DateOnly.MinValue, "alice", "bob", null, "replay"), A.Consultant("p"),
    }.Aggregate(new Rulebook(), RulebookFold.Fold);

    [Fact]
    public void A_running_month_goes_on_and_earns_at_the_year_it_will_be_in()
    {
        // The anchor is 2024-05-15: April's line is still year 2, May's and June's are year 3.
        var months = Forecast("2026-04-01", "2026-07-01",
            [.. A.PaidMonth("first", 500_00, "2024-05-15"), .. A.PaidMonth("last", 500_00, "2026-03-15")]);
        months.Should().Equal(("2026-04", 60_00, 0), ("2026-05", 40_00, 0), ("2026-06", 40_00, 0));
    }

    [Fact]
    public void What_ended_or_ran_out_long_ago_does_not_go_on()
    {
        object[] paid = [.. A.PaidMonth("last", 500_00, "2026-03-15"), A.Subscription("s", "2026-03-15")];
        Forecast("2026-04-20", "2026-06-01", paid).Should().NotBeEmpty();
        Forecast("2026-04-20", "2026-06-01", [.. paid, A.SubscriptionEnd("s", "2026-04-15")]).Should().BeEmpty();
        Forecast("2026-08-01", "2026-10-01", A.PaidMonth("last", 500_00, "2026-03-15")).Should().BeEmpty();
        Forecast("2026-04-20", "2026-06-01", A.Invoice("unpaid", 500_00, "2026-03-15")).Should().BeEmpty();
    }

    [Fact]
    public void Only_the_last_line_of_a_product_goes_on_with_what_was_kept_of_it_and_as_late_as_it_was_paid()
    {
        object[] facts =
        [
            .. A.PaidMonth("i1", 500_00, "2026-02-15"), A.Invoice("i2", 500_00, "2026-03-15"),
            A.Payment("i2", 500_00, "2026-04-04"),
            A.Refund("i2", 100_00, "2026-04-05"),
        ];
        // 400.00 from 15 April on, paid 20 days later: in May.
        Forecast("2026-04-10", "2026-06-01", facts).Should().Equal(("2026-05", 20_00, 0));
    }

    // 366 of 731 days of the next two years lie in year 3: 500.68 at 8 %.
    [Fact]
    public void A_prepaid_later_year_is_shown_apart_and_a_yearly_line_comes_again_after_a_year()
    {
        var months = Forecast("2026-04-01", "2028-04-01",
            [A.Invoice("two-years", 1_000_00, "2026-01-01", "2028-01-01"),
                A.Payment("two-years", 1_000_00, "2026-01-01")]);
        months.Should().Equal(("2027-01", 60_00, 60_00), ("2028-01", 40_05, 0));
    }

    [Fact]
    public void The_same_account_gives_the_same_forecast_and_stays_as_it_was()
    {
        var account = Account([.. A.PaidMonth("last", 500_00, "2026-03-15")]);
        var once = LiabilityForecast.Project(account, Rules, A.Date("2026-04-01"), A.Date("2027-04-01")).ToArray();
        LiabilityForecast.Project(account, Rules, A.Date("2026-04-01"), A.Date("2027-04-01")).Should().Equal(once);
        account.Invoices.Should().ContainSingle();
        once.Should().HaveCount(12);
    }

    // 15 % in year 1 and 5, 12, 8 % of twelve times 99.99.
    [Fact]
    public void A_customer_who_pays_the_same_every_month_is_worth_its_rates_year_by_year()
    {
        ExampleCustomer.Earn(Rules, PartnerType.Distributor, new Amount(99_99, "EUR"), A.Date("2026-05-31"), 3)
            .Select(year => (year.CustomerYear, year.Component, year.Earned.Minor)).Should().Equal(
                (1, Component.Acquisition, 12 * 15_00), (1, Component.Retention, 12 * 5_00),
                (2, Component.Retention, 12 * 12_00),
                (3, Component.Retention, 12 * 8_00));
        ExampleCustomer.Earn(Rules, PartnerType.Affiliate, new Amount(100_00, "EUR"), A.Date("2026-05-31"), 3)
            .Sum(year => year.Earned.Minor).Should().Be(12 * 15_00);
        ExampleCustomer.Earn(new Rulebook(), PartnerType.Affiliate, new Amount(100_00, "EUR"), A.Date("2026-05-31"), 3)
            .Should().BeEmpty("nothing is published");
    }

    private static IEnumerable<(string Month, long Expected, long OfPrepayments)> Forecast(string asOf, string until,
        params object[] facts) =>
        LiabilityForecast.Project(Account(facts), Rules, A.Date(asOf), A.Date(until))
            .OrderBy(month => month.Month)
            .Select(month => (month.Month.ToString(), month.Expected.Minor, month.OfPrepayments.Minor));

    private static CustomerAccount Account(object[] facts) =>
        facts.Prepend(A.Retention("p")).Aggregate(CustomerAccount.New("c1"), CustomerJournal.Fold);
}
