using System.Globalization;

namespace Leads.Domain;

public static class HostName
{
    private const int LengthMax = 253;
    private const int LabelLengthMax = 63;

    /// <summary>
    /// Lower case, international labels in ASCII, no final dot; null when it is no host name. People paste what their
    /// browser shows, so the host of an address is taken: "https://shop.acme.com/prices" → "shop.acme.com".
    /// </summary>
    public static string? Normalized(string? value)
    {
        var host = HostOf(value?.Trim())?.TrimEnd('.').ToLowerInvariant();
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
        var start = pasted.IndexOf("://", StringComparison.Ordinal) is >= 0 and var scheme ? scheme + 3 : 0;
        return pasted[start..].Split('/', '?', '#', ':')[0];
    }

    private static bool IsLabel(string label) =>
        label.Length is > 0 and <= LabelLengthMax && label[0] != '-' && label[^1] != '-'
        && label.All(character => char.IsAsciiLetterOrDigit(character) || character == '-');
}
