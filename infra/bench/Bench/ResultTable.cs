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
    public bool IsReached => IsUpperLimit ? Ratio <= Floor : Ratio >= Floor;

    /// <summary>How fast the product is beside a reference of the same run.</summary>
    /// <param name="floor">Part of the target that must be reached here.</param>
    public static ResultRow Compared(string work, Rate product, Rate reference, double target, double floor) =>
        new(work, product.ToString(), reference.ToString(), product.Median / reference.Median, target, target * floor, false);
}

internal static class ResultTable
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    public static void Print(IReadOnlyList<ResultRow> rows)
    {
        var table = new Table().AddColumns("Work", "Product", "Reference", "Ratio", "To reach", "");
        foreach (var row in rows)
            table.AddRow(Markup.Escape(row.Work), row.Product, row.Reference, Text(row.Ratio),
                (row.IsUpperLimit ? "≤ " : "≥ ") + Text(row.Target), row.IsReached ? "reached" : "missed");
        AnsiConsole.Write(table);
    }

    public static Task Write(IReadOnlyList<ResultRow> rows, string file) =>
        File.WriteAllTextAsync(file, JsonSerializer.Serialize(rows, Json));

    private static string Text(double value) => value.ToString("0.00", CultureInfo.InvariantCulture);
}
