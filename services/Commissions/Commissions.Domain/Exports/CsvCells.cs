namespace Commissions.Domain.Exports;

/// <summary>Cells of a CSV file that finance opens in a spreadsheet: quoted as RFC 4180 says, and never run as a formula.</summary>
public static class CsvCells
{
    public static string Of(string cell)
    {
        var risky = cell.Length > 0 && "=+-@\t\r".Contains(cell[0], StringComparison.Ordinal) && !IsNumber(cell);
        var safe = risky ? "'" + cell : cell;
        return safe.AsSpan().IndexOfAny("\",\r\n") < 0 ? safe : $"\"{safe.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
    }

    public static string Row(params IEnumerable<string> cells) => string.Join(',', cells.Select(Of)) + "\r\n";

    // A plain negative amount is no formula.
    private static bool IsNumber(string cell)
    {
        var digits = cell.StartsWith('-') ? cell[1..] : cell;
        var parts = digits.Split('.');
        return parts.Length <= 2 && parts.All(part => part.Length > 0 && part.All(char.IsAsciiDigit));
    }
}
