namespace Leads.Domain;

/// <summary>VAT and registration numbers as people write them: with spaces, dots and dashes in any place.</summary>
public static class LegalIds
{
    /// <summary>Letters and digits only, upper case; null without any digit, as in "n/a" and "none".</summary>
    public static string? Normalized(string? value)
    {
        var kept = string.Concat((value ?? "").Where(char.IsLetterOrDigit)).ToUpperInvariant();
        return kept.Any(char.IsDigit) ? kept : null;
    }

    /// <summary>Normalized, beginning with the country: a national number is unique only inside it.</summary>
    public static string? WithCountry(string? value, string country)
    {
        if (Normalized(value) is not { } kept) return null;
        var named = kept.Length > 2 && Countries.IsKnown(kept[..2] == "EL" ? "GR" : kept[..2]);
        return named ? kept : country + kept;
    }
}
