using System.Globalization;
using System.Text;

namespace Identities;

/// <summary>
/// The part of a host name that one owner registered: "shop.acme.co.uk" → "acme.co.uk". Source: Public Suffix List
/// (publicsuffix.org); a copy is built in and read once, so that the same host gives the same answer everywhere.
/// </summary>
public static class RegistrableDomain
{
    private const string ListName = "Identities.public_suffix_list.dat";
    private const int RulesExpected = 12_000;
    private static readonly HashSet<string> Rules = ReadRules();

    /// <returns>Null when the value is no host name, or a public suffix by itself ("co.uk").</returns>
    public static string? Find(string? host)
    {
        if (HostName.Normalized(host) is not { } name) return null;
        var labels = name.Split('.');
        var suffixLength = SuffixLength(labels);
        return labels.Length > suffixLength ? string.Join('.', labels[^(suffixLength + 1)..]) : null;
    }

    /// <summary>Labels of the longest rule that fits; an exception gives one back; without a rule it is one.</summary>
    private static int SuffixLength(string[] labels)
    {
        for (var start = 0; start < labels.Length; start++)
        {
            var candidate = string.Join('.', labels[start..]);
            var length = labels.Length - start;
            if (Rules.Contains("!" + candidate)) return length - 1;
            if (Rules.Contains(candidate)) return length;
            if (length > 1 && Rules.Contains("*." + string.Join('.', labels[(start + 1)..]))) return length;
        }

        return 1;
    }

    private static HashSet<string> ReadRules()
    {
        using var list = typeof(RegistrableDomain).Assembly.GetManifestResourceStream(ListName)
            ?? throw new InvalidOperationException($"{ListName} is not built in.");
        using var reader = new StreamReader(list, Encoding.UTF8);
        var rules = new HashSet<string>(RulesExpected, StringComparer.Ordinal);
        while (reader.ReadLine() is { } line)
            if (line.Length > 0 && !line.StartsWith("//", StringComparison.Ordinal))
                rules.Add(InAscii(line.Split(' ')[0]));
        return rules;
    }

    private static string InAscii(string rule)
    {
        if (Ascii.IsValid(rule)) return rule;
        var marker = rule.StartsWith('!') ? "!" : rule.StartsWith("*.", StringComparison.Ordinal) ? "*." : "";
        return marker + new IdnMapping().GetAscii(rule[marker.Length..]);
    }
}
