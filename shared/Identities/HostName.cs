using System.Globalization;

namespace Identities;

public static class HostName
{
    private const int LengthMax = 253;
    private const int LabelLengthMax = 63;

    /// <summary>
    /// Lower case, international labels in ASCII, no final dot; null when it is no host name. People paste what their
    /// browser or mail program shows, so the host of an address is taken: "https://shop.acme.com/prices" and
    /// "ann@shop.acme.com" → "shop.acme.com". Blanks and invisible characters are passed over.
    /// </summary>
    public static string? Normalized(string? value)
    {
        var host = HostOf(value)?.TrimEnd('.').ToLowerInvariant();
        if (string.IsNullOrEmpty(host) || host.Length > LengthMax) return null;
        try
        {
            host = new IdnMapping().GetAscii(host);
        }
        catch (ArgumentException)
        {
            return null;
        }

        var labels = host.Split('.');
        return labels.Length > 1 && labels.All(IsLabel) && !labels[^1].All(char.IsAsciiDigit) ? host : null;
    }

    private static string? HostOf(string? pasted)
    {
        if (pasted is null) return null;
        var seen = string.Concat(pasted.Where(IsSeen));
        var start = seen.IndexOf("://", StringComparison.Ordinal) is >= 0 and var scheme ? scheme + 3 : 0;
        var authority = seen[start..].TrimStart('/').Split('/', '\\', '?', '#')[0];
        return authority[(authority.LastIndexOf('@') + 1)..].Split(':')[0];
    }

    private static bool IsSeen(char sign) =>
        !char.IsWhiteSpace(sign)
        && char.GetUnicodeCategory(sign) is not (UnicodeCategory.Format or UnicodeCategory.Control);

    private static bool IsLabel(string label) =>
        label.Length is > 0 and <= LabelLengthMax && label[0] != '-' && label[^1] != '-'
        && label.All(character => char.IsAsciiLetterOrDigit(character) || character == '-');
}
