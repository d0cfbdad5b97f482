using Decisions;

namespace Commissions.Domain.Payouts;

/// <summary>Where the holder of an account lives, as ISO 20022 structures it.</summary>
/// <param name="Country">ISO 3166-1 code of two capital letters.</param>
/// <param name="Town">35 characters at most; without it banks of the SEPA take no address.</param>
/// <param name="PostCode">16 characters at most.</param>
/// <param name="Street">With the number of the house; 70 characters at most.</param>
public sealed record PostalAddress(string Country, string? Town = null, string? PostCode = null, string? Street = null)
{
    public const int TownLengthMax = 35;
    public const int PostCodeLengthMax = 16;
    public const int StreetLengthMax = 70;

    /// <summary>
    /// True when a bank takes it: since 15 November 2026 an address in a SEPA transfer has town and country.
    /// </summary>
    public bool IsWritten => IsCountry(Country) && Town is not null && IsWritable(Town);

    /// <summary>Null when every part that is given can be written; a post code or street wants a town.</summary>
    public static Rejection? Check(PostalAddress address)
    {
        if (!IsCountry(address.Country))
            return Rejection.Invalid("country",
                "Use the two-letter ISO 3166-1 code of the holder's country, such as DE.");
        if (address.Town is null && (address.PostCode ?? address.Street) is not null)
            return Rejection.Invalid("town",
                "Banks take an address only with its town. Add the town, or leave out the rest.",
                "town-missing");
        return Check("town", address.Town, TownLengthMax)
            ?? Check("postCode", address.PostCode, PostCodeLengthMax)
            ?? Check("street", address.Street, StreetLengthMax);
    }

    private static Rejection? Check(string field, string? text, int longest)
    {
        if (text is null) return null;
        if (text.Length > longest)
            return Rejection.Invalid(field, $"Banks take {longest} characters at most here.", "address-too-long");
        return IsWritable(text)
            ? null
            : Rejection.Invalid(field, "Write it in Latin letters, such as Athina: banks take no others.",
                "address-unwritable");
    }

    private static bool IsWritable(string text) =>
        BankText.Transliterate(text, int.MaxValue).Any(char.IsAsciiLetterOrDigit);

    private static bool IsCountry(string code) => code.Length == 2 && code.All(char.IsAsciiLetterUpper);
}
