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
        if (account.Attributions.IsEmpty) return [];
        // Time will have passed: later years of prepayments are released up to the end of the forecast.
        var then = rulebook with { ClosedThrough = until.AddDays(-1) };
        return Calculation.Targets(ExpectedInvoices.Added(account, asOf, until), then)
            .Where(target => target.EarnedOn >= asOf && target.EarnedOn < until && target.Amount.Minor != 0)
            .GroupBy(target =>
                (Month: Period.Containing(target.EarnedOn), target.Key.PartnerId, target.Key.Component,
                    target.Amount.Currency))
            .Select(month => new LiabilityMonth(month.Key.Month, month.Key.PartnerId, month.Key.Component,
                Sum(month, month.Key.Currency),
                Sum(month.Where(target => account.Invoices.ContainsKey(target.Key.InvoiceId)), month.Key.Currency)));
    }

    private static Amount Sum(IEnumerable<Target> targets, string currency) =>
        targets.Aggregate(Amount.Zero(currency), (sum, target) => sum + target.Amount);
}
