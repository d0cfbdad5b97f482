using Money;

namespace Subscriptions.Domain.Metrics;

/// <summary>Figures of one group in one currency; nothing is ever converted.</summary>
/// <param name="Group">Partner id, customer year, month, segment or market; "" for what belongs to none.</param>
/// <param name="NewCustomers">Lives that began in the period; of a partner: those it acquired.</param>
/// <param name="PartnerSourcedCustomers">Of them, those that any partner acquired.</param>
/// <param name="AverageCheck">Paid net revenue ÷ customers that paid; null when none did.</param>
/// <param name="CompletedYears">Customer years that ended in the period: what churn is measured on.</param>
/// <param name="LogoChurnPpm">Of them, the share in which the customer left for good; null when there are none.</param>
/// <param name="RevenueChurnPpm">The same of monthly recurring revenue; downgrades count with what they took
/// off.</param>
/// <param name="YearValue">Average value of those years.</param>
/// <param name="IsYearValueLow">Whether that is below the limit of the currency; null without a limit or a
/// value.</param>
public sealed record MetricsRow(string Group, string Currency, int NewCustomers, int PartnerSourcedCustomers,
    int PayingCustomers, Amount Revenue, long? PartnerSourcedRevenuePpm, Amount? AverageCheck, int CompletedYears,
    long? LogoChurnPpm, long? RevenueChurnPpm, Amount? YearValue, bool? IsYearValueLow);

/// <summary>Adds up the figures of all customers. Pure: the same figures and query give the same table.</summary>
public sealed class MetricsTable(MetricsQuery query)
{
    private readonly SortedDictionary<(string Group, string Currency), Sums> _rows =
        new(Comparer<(string Group, string Currency)>.Create((one, other) =>
            string.CompareOrdinal(one.Group, other.Group) is var byGroup and not 0
                ? byGroup
                : string.CompareOrdinal(one.Currency, other.Currency)));

    public void Add(CustomerFigures customer)
    {
        var (market, id) = (customer.Market, customer.CustomerId);
        foreach (var life in customer.Lives.Where(life =>
            query.Covers(life.Anchor) && query.Includes(life.AcquiredBy, market)))
            foreach (var sums in RowsOf(life.AcquiredBy, 1, life.Anchor, market, life.Currency))
            {
                sums.NewCustomers++;
                if (!life.AcquiredBy.IsEmpty) sums.PartnerSourced++;
            }

        foreach (var year in customer.Years.Where(year => IsCompleted(year) && query.Includes(year.HeldBy, market)))
            foreach (var sums in RowsOf(year.HeldBy, year.Year, year.Until.AddDays(-1), market, year.Currency))
                sums.Add(year, year.HasLeftBy(query.Until, query.WinBackDays));

        foreach (var paid in customer.Revenue.Where(paid =>
            query.Covers(paid.PaidOn) && query.Includes(paid.HeldBy, market)))
            foreach (var sums in RowsOf(paid.HeldBy, paid.Year, paid.PaidOn, market, paid.Currency))
                sums.Add(paid, id);
    }

    public IReadOnlyList<MetricsRow> Rows() =>
        [.. _rows.Select(row => RowOf(row.Key.Group, row.Key.Currency, row.Value))];

    // A year counts in the period in which its last day lies: by then it is fully past.
    private bool IsCompleted(YearFigure year) => query.Covers(year.Until.AddDays(-1));

    private IEnumerable<Sums> RowsOf(IReadOnlyList<string> partners, int year, DateOnly on, string? market,
        string currency)
    {
        foreach (var group in query.KeysOf(partners, year, on, market))
        {
            if (!_rows.TryGetValue((group, currency), out var sums)) _rows[(group, currency)] = sums = new Sums();
            yield return sums;
        }
    }

    private MetricsRow RowOf(string group, string currency, Sums sums)
    {
        Amount? value = sums.Years == 0 ? null
            : new Amount(Rounding.Proportion(sums.YearValue, 1, sums.Years), currency);
        return new MetricsRow(group, currency, sums.NewCustomers, sums.PartnerSourced, sums.Paying.Count,
            new Amount(sums.Revenue, currency), Ppm(sums.SourcedRevenue, sums.Revenue),
            sums.Paying.Count == 0 ? null
            : new Amount(Rounding.Proportion(sums.Revenue, 1, sums.Paying.Count), currency),
            sums.Years, Ppm(sums.Left, sums.Years), Ppm(sums.MrrLost, sums.MrrAtStart), value,
            value is { } average && query.LowYearValues.TryGetValue(currency, out var low)
            ? average.Minor < low : null);
    }

    private static long? Ppm(long part, long whole) =>
        whole <= 0 ? null : Rounding.Proportion(Rounding.WholePpm, part, whole);

    private sealed class Sums
    {
        public int NewCustomers { get; set; }
        public int PartnerSourced { get; set; }
        public int Years { get; private set; }
        public int Left { get; private set; }
        public long MrrAtStart { get; private set; }
        public long MrrLost { get; private set; }
        public long YearValue { get; private set; }
        public long Revenue { get; private set; }
        public long SourcedRevenue { get; private set; }
        public HashSet<string> Paying { get; } = new(StringComparer.Ordinal);

        public void Add(YearFigure year, bool hasLeft)
        {
            Years++;
            if (hasLeft) Left++;
            MrrAtStart += year.MrrAtStartMinor;
            MrrLost += hasLeft || year.LeftOn is null ? year.MrrLostMinor : 0;
            YearValue += year.ValueMinor;
        }

        public void Add(RevenueFigure paid, string customerId)
        {
            Revenue += paid.NetMinor;
            if (paid.IsPartnerSourced) SourcedRevenue += paid.NetMinor;
            Paying.Add(customerId);
        }
    }
}
