using System.Globalization;

namespace CommissionsConsole.Parts;

/// <summary>Months as services write them, yyyy-MM, and as people read them.</summary>
internal static class Months
{
    /// <summary>So many months that end with this one, oldest first.</summary>
    public static IReadOnlyList<string> Until(DateOnly today, int count) =>
    [
        .. Enumerable.Range(1 - count, count).Select(back =>
            today.AddMonths(back).ToString("yyyy-MM", CultureInfo.InvariantCulture)),
    ];

    /// <summary>"Sep"</summary>
    public static string Brief(string month) => Show(month, "MMM");

    /// <summary>"September 2026"</summary>
    public static string Full(string month) => Show(month, "MMMM yyyy");

    private static string Show(string month, string format) => DateOnly.TryParseExact(month + "-01", "yyyy-MM-dd",
        CultureInfo.InvariantCulture, DateTimeStyles.None, out var day)
        ? day.ToString(format, CultureInfo.InvariantCulture)
        : month;
}
