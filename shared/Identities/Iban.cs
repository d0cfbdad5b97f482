using System.Collections.Frozen;
using System.Globalization;
using Decisions;

namespace Identities;

/// <summary>International bank account numbers. Source: ISO 13616, lengths from the IBAN registry.</summary>
public static class Iban
{
    private const string Field = "iban";
    private const int ShownSigns = 4;

    // Country code and total length, two check digits included.
    private const string Registry =
        "AD24 AE23 AL28 AT20 AZ28 BA20 BE16 BG22 BH22 BI27 BR29 BY28 CH21 CR22 CY28 CZ24 DE22 DJ27 DK18 DO28 " +
        "EE20 EG29 ES24 FI18 FK18 FO18 FR27 GB22 GE22 GI23 GL18 GR27 GT28 HN28 HR21 HU28 IE22 IL23 IQ23 IS26 " +
        "IT27 JO30 KW30 KZ20 LB28 LC32 LI21 LT20 LU20 LV21 LY25 MC27 MD24 ME22 MK19 MN20 MR27 MT31 MU30 NI28 " +
        "NL18 NO15 OM23 PK24 PL28 PS29 PT25 QA29 RO24 RS22 RU33 SA24 SC31 SD18 SE24 SI19 SK24 SM27 SO23 ST25 " +
        "SV28 TL23 TN24 TR26 UA29 VA22 VG24 XK20 YE30";

    private static readonly FrozenDictionary<string, int> Lengths = Registry.Split(' ').ToFrozenDictionary(
        entry => entry[..2], entry => int.Parse(entry[2..], CultureInfo.InvariantCulture), StringComparer.Ordinal);

    /// <summary>The electronic form: no white space, upper case. It says nothing about validity.</summary>
    public static string Normalise(string iban) =>
        string.Concat(iban.Where(sign => !char.IsWhiteSpace(sign)).Select(UpperAscii));

    /// <summary>Enough for its holder to recognize it, and for nobody to pay to it: "DE89 … 3000".</summary>
    public static string Mask(string iban)
    {
        var number = Normalise(iban);
        return number.Length <= 2 * ShownSigns ? "…" : $"{number[..ShownSigns]} … {number[^ShownSigns..]}";
    }

    /// <summary>
    /// Null for a valid IBAN in electronic or printed form, else what is wrong with it. The refusal never repeats the
    /// account number: refusals are logged.
    /// </summary>
    /// <returns>
    /// Field "iban", code "iban-missing", "iban-characters", "iban-country", "iban-length" or "iban-check-digits".
    /// </returns>
    public static Rejection? Check(string? iban)
    {
        var number = Normalise(iban ?? "");
        if (number.Length == 0) return Invalid("missing", "The IBAN is missing.");
        if (!number.All(char.IsAsciiLetterOrDigit))
            return Invalid("characters", "An IBAN has only the letters A to Z, digits and spaces.");
        if (number.Length < 4 || !number[..2].All(char.IsAsciiLetterUpper) || !number[2..4].All(char.IsAsciiDigit))
            return Invalid("characters", "An IBAN starts with a country's two letters and two check digits.");

        var country = number[..2];
        if (!Lengths.TryGetValue(country, out var length))
            return Invalid("country", $"'{country}' is not a country that issues IBANs.").AddFact("country", country);
        if (number.Length != length)
            return Invalid("length", $"An IBAN of {country} has {length} characters, this one has {number.Length}.")
                .AddFact("country", country)
                .AddFact("length", Invariant(number.Length))
                .AddFact("expected", Invariant(length));
        return HasItsCheckDigits(number)
            ? null
            : Invalid("check-digits", "The check digits do not match the rest: look for a mistyped character.");
    }

    // ISO 7064 MOD 97-10. It never gives 00, 01 or 99, although their remainders are those of 97, 98 and 02.
    private static bool HasItsCheckDigits(string number) =>
        number[2..4] is not ("00" or "01" or "99") && (number[4..] + number[..4]).Aggregate(0, Remainder) == 1;

    private static int Remainder(int before, char sign) => char.IsAsciiDigit(sign)
        ? (before * 10 + (sign - '0')) % 97
        : (before * 100 + (sign - 'A' + 10)) % 97;

    // Only ASCII: another letter must not turn into a valid one.
    private static char UpperAscii(char sign) => char.IsAsciiLetterLower(sign) ? (char)(sign - 'a' + 'A') : sign;

    private static Rejection Invalid(string what, string explanation) =>
        Rejection.Invalid(Field, explanation, $"iban-{what}");

    private static string Invariant(int value) => value.ToString(CultureInfo.InvariantCulture);
}
