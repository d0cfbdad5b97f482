using System.Globalization;

namespace Commissions.Domain.Plans;

/// <summary>What programmes usually pay; outside of it an editor warns and blocks nothing.</summary>
public static class MarketRange
{
    public const int AcquisitionMinPpm = 100_000;
    public const int AcquisitionMaxPpm = 200_000;

    /// <summary>One sentence for each rate that is unusual; a year that pays nothing is not.</summary>
    public static IReadOnlyList<string> WarningsOf(PlanTerms terms) =>
    [
        .. terms.Components.SelectMany(rates => Years(rates.Years)
            .Where(year => year.Ppm > 0 && IsUnusual(rates.Component, year.Ppm))
            .Select(year => string.Create(CultureInfo.InvariantCulture,
                $"{rates.Component.Name()} of year {year.Label} is {Percent(year.Ppm)} %: {Usual(rates.Component)}"))),
    ];

    private static bool IsUnusual(Component component, int ppm) => component == Component.Acquisition
        ? ppm is < AcquisitionMinPpm or > AcquisitionMaxPpm
        : ppm >= AcquisitionMaxPpm;

    private static string Usual(Component component) => component == Component.Acquisition
        ? $"acquisition is usually {Percent(AcquisitionMinPpm)} to {Percent(AcquisitionMaxPpm)} %."
        : $"retention is usually a little lower than acquisition, below {Percent(AcquisitionMaxPpm)} %.";

    private static IEnumerable<(string Label, int Ppm)> Years(YearTable table) =>
    [
        .. table.YearsPpm.Select((ppm, index) => ((index + 1).ToString(CultureInfo.InvariantCulture), ppm)),
        (string.Create(CultureInfo.InvariantCulture, $"{table.YearsPpm.Length + 1}+"), table.OnwardPpm),
    ];

    private static string Percent(int ppm) => ppm % 10_000 == 0
        ? (ppm / 10_000).ToString(CultureInfo.InvariantCulture)
        : string.Create(CultureInfo.InvariantCulture, $"{ppm / 10_000}.{ppm % 10_000:D4}").TrimEnd('0');
}
