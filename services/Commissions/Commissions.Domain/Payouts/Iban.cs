using System.Collections.Frozen;
using System.Globalization;
using Decisions;

namespace Commissions.Domain.Payouts;

/// <summary>International bank account numbers. Source: ISO 13616-1, lengths from the SWIFT IBAN registry.</summary>
public static class Iban
{
    private const string LengthsByCountry =
        "AD24 AE23 AL28 AT20 AZ28 BA20 BE16 BG22 BH22 BI27 BR29 BY28 CH21 CR22 CY28 CZ24 DE22 DJ27 DK18 DO28 EE20 EG29 " +
        "ES24 FI18 FK18 FO18 FR27 GB22 GE22 GI23 GL18 GR27 GT28 HN28 HR21 HU28 IE22 IL23 IQ23 IS26 IT27 JO30 KW30 KZ20 " +
        "LB28 LC32 LI21 LT20 LU20 LV21 LY25 MC27 MD24 ME22 MK19 MN20 MR27 MT31 MU30 NI28 NL18 NO15 OM23 PK24 PL28 PS29 " +
        "PT25 QA29 RO24 RS22 RU33 SA24 SC31 SD18 SE24 SI19 SK24 SM27 SO23 ST25 SV28 TL23 TN24 TR26 UA29 VA22 VG24 XK20 YE30";

    private static readonly FrozenDictionary<string, int> Lengths = LengthsByCountry.Split(' ').ToFrozenDictionary(
        country => country[..2], country => int.Parse(country[2..], CultureInfo.InvariantCulture), StringComparer.Ordinal);

    /// <summary>As it is stored and sent: without spaces, upper case.</summary>
    public static string Normalise(string iban) =>
        iban.Replace(" ", "", StringComparison.Ordinal).ToUpperInvariant();

    /// <summary>Null when the number is an IBAN; otherwise what is wrong with it.</summary>
    public static Rejection? Check(string? iban)
    {
        var text = Normalise(iban ?? "");
        if (text.Length < 4 || !text.All(char.IsAsciiLetterOrDigit))
            return Wrong("iban-characters", "An IBAN consists of letters and digits, as printed on a bank statement.");
        if (!Lengths.TryGetValue(text[..2], out var length))
            return Wrong("iban-country", $"'{text[..2]}' is no country of the IBAN registry.");
        if (text.Length != length)
            return Wrong("iban-length", $"An IBAN of {text[..2]} has {length} characters, this one has {text.Length}.");
        return Remainder(text) == 1
            ? null
            : Wrong("iban-check-digits", "The check digits do not match: a character is wrong or two are swapped.");
    }

    // The first four characters go to the end, letters become 10 to 35, and the number leaves 1 when divided by 97.
    private static int Remainder(string iban)
    {
        var remainder = 0;
        foreach (var character in iban[4..] + iban[..4])
            remainder = char.IsAsciiDigit(character)
                ? ((remainder * 10) + character - '0') % 97
                : ((remainder * 100) + character - 'A' + 10) % 97;
        return remainder;
    }

    private static Rejection Wrong(string code, string explanation) => Rejection.Invalid("iban", explanation, code);
}
