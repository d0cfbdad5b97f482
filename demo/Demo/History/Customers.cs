using Contracts.Leads.V1;

namespace Demo.History;

/// <summary>Makes up the customers. The first two are examples whose commissions are known in advance.</summary>
internal static class Customers
{
    private const int PpmAll = 1_000_000;

    /// <summary>Worked case W18: 500.00 a month for 36 months: 1 200.00 + 720.00 + 480.00 by customer year.</summary>
    public const string ThreeYearsId = "customer-001";

    /// <summary>Started 2025-01-15 at 500.00 a month, so its second year lies in 2026.</summary>
    public const string SecondYearId = "customer-002";

    public const string ExampleDistributor = "distributor-1";

    public static IReadOnlyList<DemoCustomer> Create(HistoryShape shape, Dice dice) =>
    [
        Example(ThreeYearsId, shape.First.AddDays(14)),
        Example(SecondYearId, shape.First.AddMonths(Math.Min(14, shape.Months / 2)).AddDays(14)),
        .. Enumerable.Range(3, shape.Customers - 2).Select(number => AnyCustomer(number, shape, dice)),
    ];

    private static DemoCustomer Example(string id, DateOnly startedOn) => new()
    {
        Id = id,
        Source = BillingSource.Canonical,
        StartedOn = startedOn,
        NetMinor = 500_00,
        Untroubled = true,
        Attributions =
        [
            new(ExampleDistributor, AttributionRole.Acquisition, PpmAll, startedOn),
            new(ExampleDistributor, AttributionRole.Retention, PpmAll, startedOn),
        ],
    };

    private static DemoCustomer AnyCustomer(int number, HistoryShape shape, Dice dice)
    {
        // Half of the customers come in the first third, so that many live through their third year.
        var firstMonths = dice.Chance(50) ? Math.Max(1, shape.Months / 3) : Math.Max(1, shape.Months - 2);
        var startedOn = shape.First.AddMonths(dice.Between(0, firstMonths)).AddDays(dice.Between(0, 28));
        var yearly = dice.Chance(12);
        var monthlyMinor = dice.Between(10, 101) * 10_00L - (dice.Chance(30) ? dice.Between(1, 100) : 0);
        var customer = new DemoCustomer
        {
            Id = $"customer-{number:000}",
            Source = number % 3 == 0 ? BillingSource.Stripe : BillingSource.Canonical,
            StartedOn = startedOn,
            NetMinor = yearly ? monthlyMinor * 10 : monthlyMinor,
            IntervalMonths = yearly ? 12 : 1,
            TaxPercent = dice.Pick([0, 19, 20, 21, 23]),
            Country = dice.Pick(["DE", "AT", "NL", "FR", "PL", "IT", "ES"]),
            Trial = !yearly && dice.Chance(8),
            AddOnFrom = dice.Chance(5) ? startedOn.AddMonths(dice.Between(3, 9)) : null,
            Attributions = Attributions(startedOn, dice),
        };
        return yearly || !dice.Chance(22) ? customer : WithEnd(customer, shape, dice);
    }

    private static DemoCustomer WithEnd(DemoCustomer customer, HistoryShape shape, Dice dice)
    {
        var ended = customer.StartedOn.AddMonths(dice.Between(3, 26));
        if (ended >= shape.Today) return customer;
        var back = ended.AddDays(dice.Between(10, 75));
        return customer with { EndedOn = ended, BackOn = dice.Chance(40) && back < shape.Today ? back : null };
    }

    private static PlannedAttribution[] Attributions(DateOnly startedOn, Dice dice)
    {
        var distributor = dice.Pick(DemoPartner.OfType(PartnerType.Distributor)).Slug;
        var consultant = dice.Pick(DemoPartner.OfType(PartnerType.Consultant)).Slug;
        PlannedAttribution Holds(string slug, AttributionRole role, int share = PpmAll, DateOnly? from = null) =>
            new(slug, role, share, from ?? startedOn);

        if (dice.Chance(45))
            return dice.Chance(85)
                ? [Holds(distributor, AttributionRole.Acquisition), Holds(distributor, AttributionRole.Retention)]
                : [Holds(distributor, AttributionRole.Acquisition),
                    Holds(distributor, AttributionRole.Retention, 600_000),
                    Holds(consultant, AttributionRole.Retention, 400_000)];
        if (dice.Chance(10)) return dice.Chance(50) ? [Holds(consultant, AttributionRole.Retention)] : [];

        var affiliate = Holds(dice.Pick(DemoPartner.OfType(PartnerType.Affiliate)).Slug, AttributionRole.Acquisition);
        if (dice.Chance(30)) return [affiliate];
        var from = dice.Chance(30) ? startedOn.AddYears(1) : startedOn;
        return [affiliate, Holds(consultant, AttributionRole.Retention, from: from)];
    }
}
