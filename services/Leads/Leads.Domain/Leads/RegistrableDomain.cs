using System.Collections.Frozen;
using System.Globalization;
using System.Text;

namespace Leads.Domain.Leads;

/// <summary>
/// The part of a host name that one owner registered: "shop.acme.co.uk" → "acme.co.uk". Source: Public Suffix List
/// (publicsuffix.org), of which a copy is built in, so that the same lead has the same key wherever it is decided.
/// </summary>
public static class RegistrableDomain
{
    private const string ListName = "Leads.Domain.Leads.public_suffix_list.dat";
    private static readonly FrozenSet<string> Rules = ReadRules();

    /// <returns>Null when the value is no host name, or a public suffix by itself ("co.uk").</returns>
    public static string? Of(string? host)
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

    private static FrozenSet<string> ReadRules()
    {
        using var list = typeof(RegistrableDomain).Assembly.GetManifestResourceStream(ListName)
            ?? throw new InvalidOperationException($"{ListName} is not built in.");
        using var reader = new StreamReader(list, Encoding.UTF8);
        var rules = new List<string>();
        while (reader.ReadLine() is { } line)
            if (line.Length > 0 && !line.StartsWith("//", StringComparison.Ordinal))
                rules.Add(InAscii(line.Split(' ')[0]));
        return rules.ToFrozenSet(StringComparer.Ordinal);
    }

    private static string InAscii(string rule)
    {
        var marker = rule.StartsWith('!') ? "!" : rule.StartsWith("*.", StringComparison.Ordinal) ? "*." : "";
        return marker + new IdnMapping().GetAscii(rule[marker.Length..]);
    }
}
