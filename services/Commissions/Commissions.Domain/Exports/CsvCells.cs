using System.Buffers;

namespace Commissions.Domain.Exports;

/// <summary>Cells of a CSV file that people open in a spreadsheet. Source: RFC 4180 for the quoting.</summary>
public static class CsvCells
{
    private static readonly SearchValues<char> Quoted = SearchValues.Create("\",\r\n");
    private static readonly SearchValues<char> FormulaStarts = SearchValues.Create("=+-@\t\r");

    /// <summary>
    /// The cell as it is written between two commas: quoted where RFC 4180 asks for it, and preceded by an apostrophe
    /// where a spreadsheet would run it as a formula. A plain number such as -12.50 is no formula and stays a number.
    /// </summary>
    public static string Escape(string cell)
    {
        var runs = cell.Length > 0 && FormulaStarts.Contains(cell[0]) && !IsPlainNumber(cell);
        var safe = runs ? "'" + cell : cell;
        return safe.AsSpan().ContainsAny(Quoted)
            ? $"\"{safe.Replace("\"", "\"\"", StringComparison.Ordinal)}\""
            : safe;
    }

    // -?digits(.digits)?, read by hand: the domain has no floating point to parse it with.
    private static bool IsPlainNumber(ReadOnlySpan<char> cell)
    {
        var digits = cell.StartsWith('-') ? cell[1..] : cell;
        var point = digits.IndexOf('.');
        return point < 0 ? AreDigits(digits) : AreDigits(digits[..point]) && AreDigits(digits[(point + 1)..]);
    }

    private static bool AreDigits(ReadOnlySpan<char> text) =>
        text.Length > 0 && !text.ContainsAnyExceptInRange('0', '9');

    public static string Row(params IEnumerable<string> cells) => string.Join(',', cells.Select(Escape)) + "\r\n";
}
