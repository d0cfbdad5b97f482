using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Spectre.Console;

namespace Bench;

/// <summary>
/// Two commits that took turns: results of the one and of the other, run by run. What is compared is what each printed
/// of the product, so that an older commit needs to know nothing of this.
/// </summary>
internal static partial class ComparedRuns
{
    private const int ColumnsMax = 100;

    /// <param name="files">Tables as JSON, before and after in turn: before, after, before, after …</param>
    public static async Task Print(IReadOnlyList<string> files)
    {
        var runs = new List<Dictionary<string, double>>();
        foreach (var file in files) runs.Add(await SpeedsOf(file));
        var pairs = runs.Chunk(2).Where(pair => pair.Length == 2).ToArray();
        AnsiConsole.Profile.Width = ColumnsMax;
        var table = new Table().AddColumns("Work", "After ÷ before, speed", "Smallest", "Largest", "Pairs");
        foreach (var work in pairs.SelectMany(pair => pair[0].Keys.Intersect(pair[1].Keys)).Distinct())
        {
            var ratios = pairs.Where(pair => pair.All(run => run.ContainsKey(work)))
                .Select(pair => pair[1][work] / pair[0][work]).Order().ToArray();
            table.AddRow(Markup.Escape(work), Text(ratios[ratios.Length / 2]), Text(ratios[0]), Text(ratios[^1]),
                $"{ratios.Length}");
        }

        AnsiConsole.Write(table);
    }

    private static async Task<Dictionary<string, double>> SpeedsOf(string file)
    {
        var speeds = new Dictionary<string, double>();
        using var table = JsonDocument.Parse(await File.ReadAllTextAsync(file));
        foreach (var row in table.RootElement.EnumerateArray())
        {
            // Settings of a reference, and what is counted beside, may differ from run to run.
            var work = row.GetProperty("work").GetString()!.Split(',')[0];
            if (Figure().Match(row.GetProperty("product").GetString()!) is not { Success: true } figure) continue;
            var number = double.Parse(figure.Groups["number"].Value, NumberStyles.Number, CultureInfo.InvariantCulture);
            if (number > 0) speeds.TryAdd(work, figure.Groups["unit"].Value == "/s" ? number : 1 / number);
        }

        return speeds;
    }

    private static string Text(double value) => value.ToString("0.00", CultureInfo.InvariantCulture);

    [GeneratedRegex(@"^(?<number>[\d,]+(\.\d+)?) ?(?<unit>/s|s|ms|µs)(?= |$)")]
    private static partial Regex Figure();
}
