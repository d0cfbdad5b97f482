using System.Collections.Immutable;
using System.Globalization;

namespace Subscriptions.Domain.Metrics;

public enum MetricsGroup
{
    None,
    Partner,
    CustomerYear,
    Month,
    Segment,
    Market,
}

/// <summary>Which figures are asked for: of [From, Until), by group, of one partner, segment or market only.</summary>
public sealed record MetricsQuery(DateOnly From, DateOnly Until, MetricsGroup GroupBy)
{
    public string? PartnerId { get; init; }
    public string? Segment { get; init; }
    public string? Market { get; init; }
    public required int WinBackDays { get; init; }

    /// <summary>
    /// Year's value, in minor units by currency, below which partners usually carry a quarter of sales.
    /// </summary>
    public required ImmutableDictionary<string, long> LowYearValues { get; init; }

    /// <summary>Segments by partner.</summary>
    public required ImmutableDictionary<string, ImmutableArray<string>> SegmentsOf { get; init; }

    public bool Covers(DateOnly date) => From <= date && date < Until;

    /// <summary>The groups that something of these partners on this day belongs to.</summary>
    internal IEnumerable<string> KeysOf(IReadOnlyList<string> partners, int year, DateOnly on, string? market) =>
        GroupBy switch
        {
            MetricsGroup.Partner => PartnerId is not null ? [PartnerId] : partners.Count > 0 ? partners : [""],
            MetricsGroup.CustomerYear => [year.ToString(CultureInfo.InvariantCulture)],
            MetricsGroup.Month => [on.ToString("yyyy-MM", CultureInfo.InvariantCulture)],
            MetricsGroup.Segment => partners.SelectMany(partner => SegmentsOfPartner(partner)).Distinct()
            .DefaultIfEmpty(""),
            MetricsGroup.Market => [market ?? ""],
            _ => [""],
        };

    internal bool Includes(IReadOnlyList<string> partners, string? market) =>
        (PartnerId is null || partners.Contains(PartnerId))
        && (Segment is null || partners.Any(partner => SegmentsOfPartner(partner).Contains(Segment)))
        && (Market is null || market == Market);

    private ImmutableArray<string> SegmentsOfPartner(string partnerId) => SegmentsOf.GetValueOrDefault(partnerId, []);
}
