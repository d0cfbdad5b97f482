using Commissions.Domain.Customers;
using Commissions.Domain.Earning;
using Commissions.Domain.Periods;
using Commissions.Domain.Plans;
using Money;

namespace Commissions.Domain.Forecasts;

/// <param name="Expected">What the partners are expected to earn in the month.</param>
/// <param name="OfPrepayments">The part of it that was paid for already and only waits for its year to begin.</param>
public sealed record LiabilityMonth(Period Month, string PartnerId, Component Component, Amount Expected,
    Amount OfPrepayments);

/// <summary>Commission to come, by the one calculation that also posts it: targets earned in months to come.</summary>
public static class LiabilityForecast
{
    /// <param name="asOf">First day that counts as future.</param>
    /// <param name="until">First day after the forecast.</param>
    public static IEnumerable<LiabilityMonth> Project(
        CustomerAccount account, Rulebook rulebook, DateOnly asOf, DateOnly until)
    {
        var days = new EarningDays(asOf, until);
        return Calculation.Targets(ComingLines(account, rulebook.WinBackDaysAt, days), Then(rulebook, days))
            .Where(target => days.Contain(target.EarnedOn) && target.Amount.Minor != 0)
            .GroupBy(target =>
                (Month: Period.Containing(target.EarnedOn), target.Key.PartnerId, target.Key.Component,
                    target.Amount.Currency))
            .Select(month => new LiabilityMonth(month.Key.Month, month.Key.PartnerId, month.Key.Component,
                Sum(month, month.Key.Currency),
                Sum(month.Where(target => account.Invoices.ContainsKey(target.Key.InvoiceId)), month.Key.Currency)));
    }

    /// <summary>The account with the lines of its history to come that something may be earned on.</summary>
    /// <param name="days">The first of them counts as future.</param>
    public static PaidHistory ComingLines(
        CustomerAccount account, Func<DateOnly, int> winBackDaysAt, EarningDays days)
    {
        var whole = PaidHistory.Read(
            account.Attributions.IsEmpty ? account : ExpectedInvoices.Added(account, days.From, days.Until),
            winBackDaysAt);
        return whole with
        {
            Lines =
            [
                .. whole.Lines.Where(line => days.Contain(line.PaidOn)
                    || line.ServiceParts.Any(part => days.Contain(part.YearStart))),
            ],
        };
    }

    /// <summary>The rules as they will be: time has passed, so later years of prepayments are earned.</summary>
    public static Rulebook Then(Rulebook rulebook, EarningDays days) =>
        rulebook with { ClosedThrough = days.Until.AddDays(-1) };

    private static Amount Sum(IEnumerable<Target> targets, string currency) =>
        targets.Aggregate(Amount.Zero(currency), (sum, target) => sum + target.Amount);
}
