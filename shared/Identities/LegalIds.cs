using System.Globalization;

namespace Identities;

/// <summary>VAT and registration numbers as people write them: with spaces, dots and dashes in any place.</summary>
public static class LegalIds
{
    private const int CountryLength = 2;

    // Words that people write before a number. The longer ones stand first, so that no part of a word is left over.
    private static readonly string[] Labels =
    [
        "VATREGNO", "VATID", "VATNO", "VATNR", "VAT", "USTIDNR", "USTID", "UST", "UIDNR", "UID", "TAXID", "MWST", "TVA",
        "BTW", "IVA",
    ];

    /// <summary>Letters and digits only, upper case; null without any digit, as in "n/a" and "none".</summary>
    public static string? Normalized(string? value)
    {
        var kept = string.Concat((value ?? "").Where(char.IsLetterOrDigit).Select(Plain));
        return kept.Any(char.IsAsciiDigit) ? kept : null;
    }

    /// <summary>Normalized, beginning with the country: a national number is unique only inside it.</summary>
    /// <param name="country">ISO 3166 code of the company's country; the number may name another one itself.</param>
    public static string? WithCountry(string? value, string country) =>
        Read(value, country) is { } id ? id.Country + id.Number : null;

    /// <summary>
    /// The number without its country's letters. The country is the one it names, else the one given.
    /// </summary>
    internal static LegalId? Read(string? value, string? country)
    {
        if (Normalized(value) is not { } kept) return null;
        foreach (var label in Labels)
            if (kept.StartsWith(label, StringComparison.Ordinal)
                && kept.AsSpan(label.Length).ContainsAnyInRange('0', '9'))
            {
                kept = kept[label.Length..];
                break;
            }

        return NamesCountry(kept)
            ? new LegalId(Iso(kept[..CountryLength]), WithoutSwissMarks(kept))
            : new LegalId(country is null ? null : Iso(country.ToUpperInvariant()), kept);
    }

    // "HRB 12345" is a German register, not Croatia, whose numbers have digits only.
    private static bool NamesCountry(string kept) =>
        kept.Length > CountryLength && Countries.IsKnown(Iso(kept[..CountryLength]))
        && (!kept.StartsWith("HR", StringComparison.Ordinal) || char.IsAsciiDigit(kept[CountryLength]));

    /// <summary>VAT numbers call Greece EL and Northern Ireland XI.</summary>
    private static string Iso(string country) => country switch
    {
        "EL" => "GR",
        "XI" => "GB",
        _ => country,
    };

    // CHE-123.456.789 MWST is the number 123456789.
    private static string WithoutSwissMarks(string kept) =>
        kept.StartsWith("CHE", StringComparison.Ordinal) && char.IsAsciiDigit(kept["CHE".Length])
            ? string.Concat(kept.Where(char.IsAsciiDigit))
            : kept[CountryLength..];

    // Full-width letters and the digits of other scripts mean the same.
    private static char Plain(char sign) => sign switch
    {
        >= 'Ａ' and <= 'Ｚ' => (char)(sign - 'Ａ' + 'A'),
        >= 'ａ' and <= 'ｚ' => (char)(sign - 'ａ' + 'A'),
        _ when char.IsDigit(sign) => (char)('0' + CharUnicodeInfo.GetDecimalDigitValue(sign)),
        _ => char.ToUpperInvariant(sign),
    };
}

/// <summary>A VAT or registration number and the country it is unique in; null where nobody told the country.</summary>
internal readonly record struct LegalId(string? Country, string Number)
{
    /// <summary>A number whose country is unknown is taken for the other's.</summary>
    public bool IsSameAs(LegalId other) =>
        Number == other.Number && (Country is null || other.Country is null || Country == other.Country);
}
