using System.Collections.Immutable;
using Contracts.Leads.V1;
using Contracts.Subscriptions.V1;
using CsCheck;
using Subscriptions.Domain.Customers;
using Subscriptions.Domain.Metrics;

namespace Subscriptions.Tests.Metrics;

/// <summary>
/// The table against a slow, obvious recomputation from what was generated: day by day, without folds, lives, segments
/// or figures. Every customer has one subscription at a time, pays each month in advance, and never leaves for good and
/// comes back, so that what is right can be told by counting days.
/// </summary>
public sealed class Recomputed
{
    private static readonly DateOnly First = new(2022, 1, 1);
    private static readonly DateOnly Until = new(2026, 1, 1);

    private sealed record Plain(int Number, DateOnly Start, int Months, bool Left, long Net, int UpgradeAfter,
        long UpgradedNet, string? Partner, string Currency)
    {
        public string Id => $"c{Number}";
        public DateOnly End => Start.AddMonths(Months);
        public long NetOf(int month) => month < UpgradeAfter ? Net : UpgradedNet;
    }

    private static readonly Gen<Plain[]> Histories = Gen.Select(
        Gen.Int[0, 900], Gen.Int[1, 40], Gen.Bool, Gen.Select(Gen.Long[1, 500], Gen.Int[0, 40], Gen.Long[1, 500]),
        Gen.Int[0, 3], Gen.Bool).Array[1, 15].Select(customers => customers.Select((c, i) => new Plain(i,
            First.AddMonths(c.Item1 / 28).AddDays(c.Item1 % 28), c.Item2, c.Item3, c.Item4.Item1 * 100, c.Item4.Item2,
            c.Item4.Item3 * 100,
            c.Item5 == 0 ? null : $"p{c.Item5}", c.Item6 ? "EUR" : "USD")).ToArray());

    [Fact]
    public void Every_figure_by_partner_and_by_year_is_what_counting_gives() => Histories.Sample(customers =>
    {
        foreach (var group in new[] { MetricsGroup.Partner, MetricsGroup.CustomerYear, MetricsGroup.None })
        {
            var rows = Table(customers, group).Select(row =>
                (row.Group, row.Currency, row.NewCustomers, row.PayingCustomers,
                Revenue: row.Revenue.Minor, row.CompletedYears, row.LogoChurnPpm, row.RevenueChurnPpm)).ToArray();
            var expected = Counted(customers, group).ToArray();
            rows.Should().BeEquivalentTo(expected, $"by {group}");
        }
    }, iter: 300);

    [Fact]
    public void The_order_of_arrival_and_repeats_change_nothing() =>
        Gen.Select(Histories, Gen.Int[0, 1_000]).Sample((customers, seed) =>
    {
        foreach (var customer in customers)
        {
            var facts = FactsOf(customer).ToArray();
            var shuffled = facts.Concat(facts.Take(facts.Length / 2)).ToArray();
            new Random(seed).Shuffle(shuffled);
            Text(Figures.Compute(Folded(customer.Id, shuffled), 90))
                .Should().Be(Text(Figures.Compute(Folded(customer.Id, facts), 90)));
        }
    }, iter: 100);

    private static IReadOnlyList<MetricsRow> Table(Plain[] customers, MetricsGroup group)
    {
        var table = new MetricsTable(new MetricsQuery(First, Until, group)
        {
            WinBackDays = 90,
            LowYearValues = ImmutableDictionary<string, long>.Empty,
            SegmentsOf = ImmutableDictionary<string, ImmutableArray<string>>.Empty,
        });
        foreach (var customer in customers) table.Add(Figures.Compute(Folded(customer.Id, [.. FactsOf(customer)]), 90));
        return table.Rows();
    }

    private static IEnumerable<(string, string, int, int, long, int, long?, long?)> Counted(Plain[] customers,
        MetricsGroup group)
    {
        var rows = new Dictionary<(string Group, string Currency),
            (int New, HashSet<string> Paying, long Revenue, int Years, int Left, long Mrr, long Lost)>();
        void Add(Plain customer, int year,
            Func<(int New, HashSet<string> Paying, long Revenue, int Years, int Left, long Mrr, long Lost),
            (int New, HashSet<string> Paying, long Revenue, int Years, int Left, long Mrr, long Lost)> change)
        {
            var key = (group switch
            {
                MetricsGroup.Partner => customer.Partner ?? "",
                MetricsGroup.CustomerYear =>
                $"{year}",
                _ => ""
            }, customer.Currency);
            rows[key] = change(rows.GetValueOrDefault(key, (0, [], 0, 0, 0, 0, 0)));
        }

        foreach (var customer in customers)
        {
            Add(customer, 1, row => row with { New = row.New + 1 });
            for (var month = 0; month < customer.Months; month++)
            {
                var day = customer.Start.AddMonths(month);
                if (day < Until)
                    Add(customer, month / 12 + 1, row =>
                    {
                        row.Paying.Add(customer.Id);
                        return row with { Revenue = row.Revenue + customer.NetOf(month) };
                    });
            }

            for (var year = 0; customer.Start.AddYears(year + 1) <= Until; year++)
            {
                var monthsBefore = year * 12;
                if (customer.Left ? customer.Months <= monthsBefore : customer.Months < monthsBefore) break;
                var leaves = customer.Left && customer.Months <= monthsBefore + 12;
                var start = monthsBefore < customer.Months ? customer.NetOf(monthsBefore) : 0;
                var lastMonth = Math.Min(monthsBefore + 12, customer.Months) - 1;
                var lost = leaves ? start : lastMonth < monthsBefore ? 0
                    : Math.Max(0, start - customer.NetOf(lastMonth));
                Add(customer, year + 1, row => row with
                {
                    Years = row.Years + 1,
                    Left = row.Left + (leaves ? 1 : 0),
                    Mrr = row.Mrr + start,
                    Lost = row.Lost + lost,
                });
            }
        }

        return rows.Select(row =>
            (row.Key.Group, row.Key.Currency, row.Value.New, row.Value.Paying.Count, row.Value.Revenue,
            row.Value.Years, Ppm(row.Value.Left, row.Value.Years), Ppm(row.Value.Lost, row.Value.Mrr)));
    }

    private static long? Ppm(long part, long whole) =>
        whole == 0 ? null : (long)Math.Round(part * 1_000_000m / whole, MidpointRounding.AwayFromZero);

    private static IEnumerable<object> FactsOf(Plain customer)
    {
        if (customer.Partner is not null)
            yield return new AttributionStarted
            {
                PartnerId = customer.Partner, AttributionId = customer.Id, CustomerId = customer.Id,
                Role = AttributionRole.Acquisition,
                SharePpm = 1_000_000, From = customer.Start, Source = "manager", Reason = "test",
            };
        yield return new SubscriptionStarted
        {
            SourceEventId = $"{customer.Id}-s", CustomerId = customer.Id, SubscriptionId = customer.Id, Product = "pro",
            StartedOn = customer.Start
        };
        for (var month = 0; month < customer.Months; month++)
        {
            var (id, from, until) = ($"{customer.Id}-{month}", customer.Start.AddMonths(month),
                customer.Start.AddMonths(month + 1));
            yield return new InvoiceIssued
            {
                SourceEventId = id, CustomerId = customer.Id, InvoiceId = id, Currency = customer.Currency,
                IssuedOn = from,
                Lines = [new InvoiceLine { LineId = "1", Product = "pro", NetMinor = customer.NetOf(month),
                    ServiceFrom = from, ServiceUntil = until }],
            };
            yield return new PaymentRecorded
            {
                SourceEventId = $"{id}-p", CustomerId = customer.Id, InvoiceId = id,
                PaidGrossMinorTotal = customer.NetOf(month), PaidOn = from
            };
        }

        if (customer.Left)
            yield return new SubscriptionEnded
            {
                SourceEventId = $"{customer.Id}-e", CustomerId = customer.Id, SubscriptionId = customer.Id,
                EndedOn = customer.End
            };
    }

    private static CustomerFacts Folded(string id, object[] facts) =>
        facts.Aggregate(CustomerFacts.New(id), (known, fact) => known.Fold(fact));

    private static string Text(CustomerFigures figures) => System.Text.Json.JsonSerializer.Serialize(figures);
}
