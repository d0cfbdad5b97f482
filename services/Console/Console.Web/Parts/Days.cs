using System.Globalization;

namespace CommissionsConsole.Parts;

/// <summary>Days in addresses and inputs: 2026-06-30.</summary>
internal static class Days
{
    public static DateOnly? Parse(string? text) => DateOnly.TryParseExact(
        text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? day : null;

    /// <summary>As addresses, inputs of type date and requests have it: not for people to read.</summary>
    public static string Text(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}

/// <summary>Instants in addresses: RFC 3339 in UTC.</summary>
internal static class Instants
{
    public static DateTimeOffset? Parse(string? text) => DateTimeOffset.TryParse(
        text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var instant) ? instant : null;

    public static string? Text(DateTimeOffset? instant) =>
        instant?.ToUniversalTime().ToString("yyyy-MM-ddTHH:mm:ss.FFFFFFF'Z'", CultureInfo.InvariantCulture);
}
