using System.Globalization;

namespace CommissionsConsole.Parts;

/// <summary>What the address of a page asks for, and whether it can be read.</summary>
/// <param name="Name">The parameter, as it stands in the address.</param>
/// <param name="Rule">How it is written.</param>
public sealed record Asked(string Name, string? Value, bool IsReadable, string Rule)
{
    private const int YearMin = 1990;
    private const int YearMax = 2199;

    public static Asked Day(string name, string? value) => new(name, value,
        value is null || IsDate(value, "yyyy-MM-dd"), T("A date is written 2026-06-30."));

    public static Asked Month(string name, string? value) => new(name, value,
        value is null || IsDate(value, "yyyy-MM"), T("A month is written 2026-06."));

    public static Asked Instant(string name, string? value) => new(name, value,
        value is null || Instants.Parse(value) is { Year: >= YearMin and <= YearMax },
        T("An instant is written 2026-06-30T12:00:00Z."));

    public static Asked YesOrNo(string name, string? value) => new(name, value,
        value is null or "true" or "false" or "True" or "False", T("It is true or false."));

    public static Asked OneOf(string name, string? value, IEnumerable<string> words) => new(name, value,
        value is null || words.Contains(value), T("It is one of: {0}.", string.Join(", ", words)));

    public static Asked Version(string name, string? value) => new(name, value,
        value is null || int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out _),
        T("A version is a number such as 3."));

    public static Asked? FirstUnreadable(params ReadOnlySpan<Asked> asked)
    {
        foreach (var one in asked)
            if (!one.IsReadable) return one;
        return null;
    }

    private static bool IsDate(string value, string format) =>
        DateOnly.TryParseExact(value, format, CultureInfo.InvariantCulture, DateTimeStyles.None, out var day)
        && day.Year is >= YearMin and <= YearMax;
}
