using System.Globalization;
using CommissionsConsole.Language;

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

    /// <returns>Null when it is no month.</returns>
    public static DateOnly? FirstDay(string month) => Days.Parse($"{month}-01");

    public static DateOnly LastDay(DateOnly firstDay) => firstDay.AddMonths(1).AddDays(-1);

    private static string Show(string month, string format) =>
        FirstDay(month)?.ToString(format, Languages.Current) ?? month;
}
