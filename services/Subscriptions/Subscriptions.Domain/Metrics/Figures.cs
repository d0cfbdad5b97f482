using System.Collections.Immutable;
using Billing;
using Contracts.Leads.V1;
using Subscriptions.Domain.Customers;

namespace Subscriptions.Domain.Metrics;

/// <summary>Computes a customer's figures under the same anchor, year and base rules that commissions follow.</summary>
public static class Figures
{
    private const int YearsMax = 100;

    /// <param name="winBackDays">Longest gap, in days, after which a customer that returns still continues its old
    /// life.</param>
    public static CustomerFigures Compute(CustomerFacts facts, int winBackDays)
    {
        var lives = CustomerLife.FindAll(facts.Invoices.Values, [.. facts.Subscriptions.Values], _ => winBackDays);
        var revenue = RevenueLines.Read(facts, lives);
        return new CustomerFigures(facts.CustomerId, facts.Country,
            [.. lives.Select(life =>
                new LifeFigure(life.Anchor, CurrencyOf(life, revenue), AcquiredBy(facts, life)))],
            [.. lives.SelectMany((life, i) => YearsOf(facts, life, i == lives.Length - 1, revenue))],
            [.. RevenueOf(facts, lives, revenue)]);
    }

    /// <summary>
    /// Partners whose acquisition attribution overlaps the first year of the life, and began in it or for it.
    /// </summary>
    public static ImmutableArray<string> AcquiredBy(CustomerFacts facts, CustomerLife life) =>
        Partners(facts.Holdings.Values.Where(held =>
            held.Role == AttributionRole.Acquisition && held.From is { } from && from >= life.AttributedFrom
            && from < life.Anchor.AddYears(1) && !held.HasEndedBy(life.Anchor) && held.Until != from));

    private static string CurrencyOf(CustomerLife life, IReadOnlyList<RevenueLine> lines) => lines
        .Where(line => line.Life == life).OrderBy(line => line.From)
        .ThenBy(line => line.Currency, StringComparer.Ordinal)
        .First().Currency;

    private static IEnumerable<YearFigure> YearsOf(
        CustomerFacts facts, CustomerLife life, bool isLast, IReadOnlyList<RevenueLine> revenue)
    {
        var lines = revenue.Where(line => line.Life == life).ToArray();
        var lastDay = lines.Max(line => Later(line.Until, line.From.AddDays(1)));
        var isInferred = life.CancelledOn is null && facts.Subscriptions.IsEmpty && isLast;
        var leftOn = life.CancelledOn ?? (isInferred ? lastDay : null);
        var end = leftOn ?? lastDay;
        for (var year = 1; year <= YearsMax; year++)
        {
            var (from, until) = (CustomerYear.StartOf(life.Anchor, year), CustomerYear.StartOf(life.Anchor, year + 1));
            // Whoever left on the last day of a year does not begin the next; whoever goes on does.
            if (year > 1 && (leftOn is null ? from > end : from >= end)) yield break;
            var leftNow = leftOn > from && leftOn <= until ? leftOn : null;
            yield return YearOf(facts, life, lines, year, from, until, leftNow, isInferred);
        }
    }

    private static YearFigure YearOf(CustomerFacts facts, CustomerLife life, RevenueLine[] lines, int year,
        DateOnly from, DateOnly until, DateOnly? leftOn, bool isInferred)
    {
        var currency = lines.Where(line => line.Runs(from)).OrderByDescending(line => line.MrrMinor)
            .ThenBy(line => line.Currency, StringComparer.Ordinal).FirstOrDefault()?.Currency
            ?? CurrencyOf(life, lines);
        var ofCurrency = lines.Where(line => line.Currency == currency).ToArray();
        var start = MrrOn(ofCurrency, from);
        return new YearFigure(year, from, until, currency, leftOn, isInferred && leftOn is not null, start,
            leftOn is not null ? start : Math.Max(0, start - MrrOn(ofCurrency, LastDayServed(ofCurrency, from, until))),
            ofCurrency.SelectMany(line => line.Parts).Where(part => part.Year == year).Sum(part => part.NetMinor),
            Partners(facts.Holdings.Values.Where(held => held.Covers(from) && held.From >= life.AttributedFrom)));
    }

    private static DateOnly LastDayServed(RevenueLine[] lines, DateOnly from, DateOnly until) => lines
        .Where(line => line.MrrMinor > 0 && line.From < until && line.Until > from)
        .Select(line => line.Until < until ? line.Until.AddDays(-1) : until.AddDays(-1))
        .DefaultIfEmpty(from).Max();

    private static long MrrOn(IEnumerable<RevenueLine> lines, DateOnly day) =>
        lines.Where(line => line.Runs(day)).Sum(line => line.MrrMinor);

    private static IEnumerable<RevenueFigure> RevenueOf(
        CustomerFacts facts, ImmutableArray<CustomerLife> lives, IReadOnlyList<RevenueLine> lines)
    {
        var acquired = lives.ToDictionary(life => life, life => !AcquiredBy(facts, life).IsEmpty);
        return
            from line in lines
            from part in line.Parts
            where part.NetMinor != 0
            let held = Partners(facts.Holdings.Values.Where(held =>
                held.Covers(line.From) && (line.Life is null || held.From >= line.Life.AttributedFrom)))
            group part.NetMinor by (part.PaidOn, line.Currency, part.Year, Held: string.Join('\u001f', held),
                IsSourced: line.Life is { } life && acquired[life]) into same
            orderby same.Key
            select new RevenueFigure(same.Key.PaidOn, same.Key.Currency, same.Key.Year, same.Sum(),
                [.. same.Key.Held.Split('\u001f', StringSplitOptions.RemoveEmptyEntries)], same.Key.IsSourced);
    }

    private static ImmutableArray<string> Partners(IEnumerable<Holding> holdings) =>
        [.. holdings.Select(held => held.PartnerId).Distinct().Order(StringComparer.Ordinal)];

    private static DateOnly Later(DateOnly one, DateOnly other) => one > other ? one : other;
}
