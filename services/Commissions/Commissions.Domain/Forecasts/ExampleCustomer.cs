using Commissions.Domain.Customers;
using Commissions.Domain.Earning;
using Commissions.Domain.Plans;
using Contracts.Leads.V1;
using Contracts.Subscriptions.V1;
using Money;

namespace Commissions.Domain.Forecasts;

/// <param name="CustomerYear">Year of the customer's life, from 1.</param>
public sealed record ExampleYear(int CustomerYear, Component Component, Amount Earned);

/// <summary>
/// What a new partner would earn on a customer that pays the same every month: an invented account, by the one
/// calculation that also pays.
/// </summary>
public static class ExampleCustomer
{
    private const string Name = "example";

    /// <param name="monthly">Net of each month's invoice.</param>
    /// <param name="from">Day of the first payment.</param>
    /// <param name="years">How many years of the customer's life.</param>
    public static IReadOnlyList<ExampleYear> Earn(
        Rulebook rulebook, PartnerType type, Amount monthly, DateOnly from, int years)
    {
        var days = new EarningDays(from, from.AddYears(years));
        var account = ExpectedInvoices.Added(Paying(monthly, from), from.AddDays(1), days.Until);
        var partner = new PartnerProfile { PartnerId = Name, Types = [new PartnerTypeFrom(type, DateOnly.MinValue)] };
        var then = LiabilityForecast.Then(rulebook, days) with { Partners = rulebook.Partners.SetItem(Name, partner) };
        return
        [
            .. Calculation.Targets(account, then)
                .Where(target => days.Contain(target.EarnedOn) && target.Amount.Minor != 0)
                .GroupBy(target => (target.Working.CustomerYear, target.Key.Component))
                .OrderBy(year => year.Key.CustomerYear).ThenBy(year => year.Key.Component)
                .Select(year => new ExampleYear(year.Key.CustomerYear, year.Key.Component,
                    year.Aggregate(Amount.Zero(monthly.Currency), (sum, target) => sum + target.Amount))),
        ];
    }

    private static CustomerAccount Paying(Amount monthly, DateOnly from) => CustomerAccount.New(Name) with
    {
        Attributions = CustomerAccount.Empty<Attribution>().SetItems(
            new[] { AttributionRole.Acquisition, AttributionRole.Retention }.Select(role => KeyValuePair.Create(
                role.ToString(), new Attribution(role.ToString(), Name, Name, role, Rounding.WholePpm, from, null)))),
        Invoices = CustomerAccount.Empty<InvoiceAccount>().SetItem(Name, new InvoiceAccount
        {
            InvoiceId = Name,
            CustomerId = Name,
            Currency = monthly.Currency,
            IssuedOn = from,
            Lines =
            [
                new InvoiceLine
                {
                    LineId = "1",
                    Product = Name,
                    NetMinor = monthly.Minor,
                    ServiceFrom = from,
                    ServiceUntil = from.AddMonths(1),
                },
            ],
            Payments = [new Payment(monthly.Minor, from)],
        }),
    };
}
