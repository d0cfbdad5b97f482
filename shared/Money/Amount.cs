using System.Globalization;

namespace Money;

/// <summary>An amount of money in integer minor units of one ISO 4217 currency (7500 EUR = 75.00 euro).</summary>
/// <param name="Minor">Minor units; negative amounts are owed the other way round.</param>
/// <param name="Currency">Three-letter ISO 4217 code, upper case.</param>
public readonly record struct Amount(long Minor, string Currency)
{
    /// <summary>
    /// Largest amount that is taken in anywhere, of either sign, in minor units: a hundred thousand million euro. Any
    /// 900 000 of them still add up in 64 bits.
    /// </summary>
    public const long MinorMax = 10_000_000_000_000;

    /// <summary>True when an input may say this; what an earlier release stored may lie beyond it.</summary>
    public static bool IsInRange(long minor) => minor is >= -MinorMax and <= MinorMax;

    public static Amount Zero(string currency) => new(0, currency);

    /// <exception cref="CurrenciesDifferException">Nothing is ever converted silently.</exception>
    public static Amount operator +(Amount left, Amount right) =>
        new(checked(left.Minor + right.Minor), SameCurrency(left, right));

    /// <inheritdoc cref="op_Addition"/>
    public static Amount operator -(Amount left, Amount right) =>
        new(checked(left.Minor - right.Minor), SameCurrency(left, right));

    public static Amount operator -(Amount amount) => amount with { Minor = checked(-amount.Minor) };

    /// <summary>
    /// Major units with the currency's own number of decimals and the code: "-1234.50 EUR", "1852 JPY".
    /// </summary>
    public override string ToString() => $"{InMajorUnits()} {Currency}";

    /// <summary>Major units with the currency's own number of decimals, without the code.</summary>
    public string InMajorUnits()
    {
        var exponent = Currencies.ExponentOf(Currency);
        var digits = Int128.Abs(Minor).ToString(CultureInfo.InvariantCulture).PadLeft(exponent + 1, '0');
        var sign = Minor < 0 ? "-" : "";
        return exponent == 0 ? sign + digits : $"{sign}{digits[..^exponent]}.{digits[^exponent..]}";
    }

    private static string SameCurrency(Amount left, Amount right) =>
        left.Currency == right.Currency
            ? left.Currency
            : throw new CurrenciesDifferException($"Cannot add {right.Currency} to {left.Currency}.");
}

/// <summary>Amounts of two currencies have no sum: a property of the facts at hand, such as an overflow is.</summary>
public sealed class CurrenciesDifferException(string message) : ArithmeticException(message);
