using System.Collections.Immutable;
using Contracts.Leads.V1;

namespace Commissions.Domain.Plans;

/// <summary>Rules to start from. Rates are parameters of the draft, never of the code.</summary>
public static class PlanTemplates
{
    public static ImmutableArray<PlanTemplate> All { get; } =
    [
        new("default", "15 % for the first year, 5 / 12 / 8 % for keeping the customer",
            [Acquisition([150_000], 0), Retention([50_000, 120_000], 80_000)]),
        new("20-percent-36-months", "20 % of the first 36 months", [Acquisition([200_000, 200_000, 200_000], 0)]),
        new("20-percent-12-months", "20 % of the first 12 months", [Acquisition([200_000], 0)]),
        new("20-percent-while-managed", "20 % as long as the partner looks after the customer",
            [Retention([], 200_000)]),
        new("15-percent-qualified", "15 % of the first 12 months of customers that stay 90 days; payouts from 100",
            [Acquisition([150_000], 0)]) { QualifyAfterDays = 90, MinPayoutMinor = 100_00 },
        new("25-then-10-percent", "25 % in the first year, 10 % after", [Acquisition([250_000], 100_000)]),
    ];

    private static ComponentRates Acquisition(ImmutableArray<int> years, int onward) =>
        new(Component.Acquisition, [PartnerType.Affiliate, PartnerType.Distributor], null,
            new YearTable(years, onward));

    private static ComponentRates Retention(ImmutableArray<int> years, int onward) =>
        new(Component.Retention, [PartnerType.Distributor, PartnerType.Consultant], null, new YearTable(years, onward));
}

public sealed record PlanTemplate(string Id, string Description, ImmutableArray<ComponentRates> Components)
{
    public int QualifyAfterDays { get; init; }
    public long MinPayoutMinor { get; init; } = 50_00;
}
