using System.Globalization;
using System.Text.Json;
using Spectre.Console;

namespace Bench;

/// <summary>One comparison of the table.</summary>
/// <param name="Ratio">Product ÷ reference, or what the target speaks of.</param>
/// <param name="Floor">What must be reached on this machine.</param>
/// <param name="IsUpperLimit">True when less is better.</param>
internal sealed record ResultRow(
    string Work, string Product, string Reference, double Ratio, double Target, double Floor, bool IsUpperLimit)
{
    /// <summary>The smallest and the largest ratio of a pair of runs; null where the ratio is not of pairs.</summary>
    public double[]? Spread { get; init; }

    /// <summary>What this run fails by: a floor is below its target where a machine is shared.</summary>
    public bool HoldsFloor => Meets(Floor);

    public string Standing => Meets(Target) ? "reached" : HoldsFloor ? "missed, floor held" : "missed";

    private bool Meets(double limit) => IsUpperLimit ? Ratio <= limit : Ratio >= limit;

    /// <summary>How fast the product is beside a reference of the same run.</summary>
    /// <param name="floor">Part of the target that must be reached here.</param>
    public static ResultRow Compared(string work, Rate product, Rate reference, double target, double floor) =>
        new(work, product.ToString(), reference.ToString(), product.Median / reference.Median, target,
            target * floor, false)
        {
            Spread = Rate.Spread(product, reference) is var (minimum, maximum) ? [minimum, maximum] : null,
        };
}

internal static class ResultTable
{
    private const int ColumnsMax = 100;
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    public static void Print(IReadOnlyList<ResultRow> rows)
    {
        AnsiConsole.Profile.Width = ColumnsMax;
        var table = new Table().AddColumns("Work", "Product", "Reference", "Ratio", "To reach", "");
        foreach (var row in rows)
            table.AddRow(Markup.Escape(row.Work), row.Product, row.Reference, Text(row.Ratio) + Spread(row.Spread),
                (row.IsUpperLimit ? "≤ " : "≥ ") + Text(row.Target), row.Standing);
        AnsiConsole.Write(table);
    }

    public static Task Write(IReadOnlyList<ResultRow> rows, string file) =>
        File.WriteAllTextAsync(file, JsonSerializer.Serialize(rows, Json));

    private static string Spread(double[]? spread) =>
        spread is [var least, var most] ? $" ({Text(least)}–{Text(most)})" : "";

    private static string Text(double value) => value.ToString("0.00", CultureInfo.InvariantCulture);
}
