using Money;

namespace CommissionsConsole.Parts;

/// <summary>Sums of amounts; nothing is ever converted.</summary>
internal static class Amounts
{
    /// <param name="amounts">Of one currency, and not none.</param>
    public static Amount Sum(this IEnumerable<Amount> amounts) => amounts.Aggregate((left, right) => left + right);

    /// <summary>A sum for each currency, in the order of their codes.</summary>
    public static List<Amount> ByCurrency(this IEnumerable<Amount> amounts) =>
    [
        .. amounts.GroupBy(amount => amount.Currency).OrderBy(currency => currency.Key, StringComparer.Ordinal)
            .Select(Sum),
    ];
}
