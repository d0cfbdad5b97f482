using System.Globalization;

namespace Bench;

/// <param name="Works">Names of what to measure.</param>
/// <param name="Facts">Journal facts of the larger ledger; the smaller one has half.</param>
/// <param name="Runs">Measured runs of each competitor; one more warms up.</param>
/// <param name="FloorPercent">Part of each target that must be reached: 100, or less on a machine that is
/// shared.</param>
/// <param name="Seeded">
/// Names of the databases that an earlier run with as many facts left: of half and of all of them; for growth also of a
/// hundredth, a tenth and three times as many, to which it writes.
/// </param>
internal sealed record BenchOptions(IReadOnlyList<string> Works, int Facts, int Runs, int FloorPercent,
    string? JsonFile, string[]? Seeded)
{
    private const int FactsMin = 2_000;

    /// <exception cref="ArgumentException">An argument is unknown or has no sensible value.</exception>
    public static BenchOptions Parse(string[] args, IReadOnlyList<string> works)
    {
        var chosen = args.TakeWhile(arg => !arg.StartsWith("--", StringComparison.Ordinal)).ToArray();
        if (chosen.Except(works).FirstOrDefault() is { } unknown)
            throw new ArgumentException(
                $"There is no work '{unknown}'. There are {string.Join(", ", works)}, and pure.");
        var options = new BenchOptions(chosen is [] ? works : chosen, 1_000_000, 5, 100, null, null);
        for (var i = chosen.Length; i < args.Length; i += 2)
        {
            var value = i + 1 < args.Length ? args[i + 1] : throw new ArgumentException($"{args[i]} needs a value.");
            options = args[i] switch
            {
                "--facts" => options with { Facts = Number(value, FactsMin, 10_000_000) },
                "--runs" => options with { Runs = Number(value, 1, 50) },
                "--floor-percent" => options with { FloorPercent = Number(value, 1, 100) },
                "--json" => options with { JsonFile = value },
                "--seeded" when value.Split(',') is { Length: 2 or 5 } names => options with { Seeded = names },
                _ => throw new ArgumentException(
                    $"Unknown argument {args[i]} {value}. There are --facts, --runs, --floor-percent, --json and "
                    + "--seeded HALF,WHOLE[,HUNDREDTH,TENTH,THREEFOLD]."),
            };
        }

        return options;
    }

    private static int Number(string text, int min, int max) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= min
        && number <= max
            ? number
            : throw new ArgumentException($"'{text}' is not a whole number from {min} to {max}.");
}
