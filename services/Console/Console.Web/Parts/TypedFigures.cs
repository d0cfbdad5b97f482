using System.Globalization;
using CommissionsConsole.Language;
using Money;

namespace CommissionsConsole.Parts;

/// <summary>
/// Figures as people type them, in either notation: "12.5", "12,5", "1,234.56", "1.234,56", "1 234,56". What can be
/// read in two ways is not guessed at.
/// </summary>
public static class TypedFigures
{
    private const int GroupDigits = 3;
    private const long MajorMax = 1_000_000_000_000;
    private const long PercentMax = 1_000_000;

    /// <returns>Parts per million; null when the text is no percentage with at most four decimals.</returns>
    /// <remarks>No percentage has thousands, so that "7,125" and "7.125" are seven and an eighth.</remarks>
    public static long? Ppm(string? percent) =>
        Plain(percent?.Replace("%", "", StringComparison.Ordinal)) is { } text
        && Number(IsOneSeparator(text) ? text.Replace(',', '.') : Unify(text)) is { } value
        && Math.Abs(value) < PercentMax && value * 10_000 == Math.Truncate(value * 10_000)
            ? (long)(value * 10_000)
            : null;

    /// <returns>Null when the text is ambiguous, or no amount in the currency's own decimals.</returns>
    public static Amount? Money(string? text, string currency)
    {
        if (!Currencies.IsKnown(currency) || Plain(text) is not { } plain || IsAmbiguous(plain)) return null;
        var scale = 1m;
        for (var i = 0; i < Currencies.ExponentOf(currency); i++) scale *= 10;
        return Number(Unify(plain)) is { } major && Math.Abs(major) < MajorMax
            && major * scale == Math.Truncate(major * scale)
            ? new Amount((long)(major * scale), currency)
            : null;
    }

    /// <returns>Why an amount is not read, when it can be read in two ways; null for every other text.</returns>
    public static string? TwoReadings(string? amount)
    {
        if (Plain(amount) is not { } text || !IsAmbiguous(text)) return null;
        var digits = text.Replace(",", "", StringComparison.Ordinal).Replace(".", "", StringComparison.Ordinal);
        var point = Languages.Current.NumberFormat.NumberDecimalSeparator[0];
        return T("{0} can be read as {1} or as {2}. Write {1} or {1}.00 for the former, " +
            "and the other with as many decimals as the currency has.",
            text, digits, text.Replace(',', point).Replace('.', point));
    }

    // One separator with three digits behind it and one to three before it: of thousands, or of decimals.
    private static bool IsAmbiguous(string text)
    {
        if (!IsOneSeparator(text)) return false;
        var parts = text.TrimStart('-', '+').Split(',', '.');
        return parts[1].Length == GroupDigits && parts[0].Length is > 0 and <= GroupDigits && parts[0][0] != '0';
    }

    private static bool IsOneSeparator(string text) => text.Count(c => c is ',' or '.') == 1;

    // Without thousands and with a point before the decimals; null when the groups are not of three digits.
    private static string? Unify(string text)
    {
        var last = text.LastIndexOfAny([',', '.']);
        if (last < 0) return text;
        var separator = text[last];
        var other = separator == ',' ? '.' : ',';
        var hasOther = text.Contains(other, StringComparison.Ordinal);
        var isDecimal = hasOther || IsOneSeparator(text);
        if (isDecimal && text.Count(c => c == separator) > 1) return null;
        var whole = isDecimal ? text[..last] : text;
        var groups = whole.TrimStart('-', '+').Split(isDecimal ? other : separator);
        if (groups.Length > 1 && (groups[0].Length is 0 or > GroupDigits
            || groups.Skip(1).Any(group => group.Length != GroupDigits)))
            return null;
        var sign = text[0] == '-' ? "-" : "";
        return sign + string.Concat(groups) + (isDecimal ? "." + text[(last + 1)..] : "");
    }

    private static decimal? Number(string? text) => decimal.TryParse(
        text, NumberStyles.AllowDecimalPoint | NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture,
        out var value)
        ? value
        : null;

    // With an ordinary minus sign and without the spaces, wide and narrow, that some write between thousands.
    private static string? Plain(string? text) => string.IsNullOrWhiteSpace(text)
        ? null
        : string.Concat(text.Where(c => !char.IsWhiteSpace(c))).Replace('−', '-');
}
