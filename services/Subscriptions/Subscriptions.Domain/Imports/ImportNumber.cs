using Decisions;
using Money;

namespace Subscriptions.Domain.Imports;

/// <summary>A decimal number as written: unscaled ÷ 10^scale. Binary floating point never comes near it.</summary>
public readonly record struct ImportNumber(long Unscaled, int Scale)
{
    private const int DigitsMax = 15;

    /// <summary>Reads 1234.5, 1,234.50, 1.234,50, 1 234,50, 1'234.50, -5 and (5).</summary>
    public static (ImportNumber Number, Rejection? Wrong) Parse(string cell, string field, DecimalForm form)
    {
        var text = cell.Trim();
        var isNegative = text.StartsWith('-') || (text.StartsWith('(') && text.EndsWith(')'));
        text = text.Trim('(', ')').TrimStart('-', '+').Replace("\u00a0", "", StringComparison.Ordinal)
            .Replace(" ", "", StringComparison.Ordinal).Replace("'", "", StringComparison.Ordinal);
        var separator = form switch { DecimalForm.Point => '.', DecimalForm.Comma => ',', _ => SeparatorOf(text) };
        if (separator is null)
            return (default, Wrong(field, cell, "ambiguous-number",
                "The number can be read in two ways. Say decimal=point or decimal=comma."));

        var parts = text.Split(separator.Value);
        var grouping = separator == '.' ? ',' : '.';
        if (parts.Length > 2 || !IsWhole(parts[0], grouping) || (parts.Length == 2 && !parts[1].All(char.IsAsciiDigit)))
            return (default, Wrong(field, cell, "invalid-number", "This is no number in the form that was named."));
        var decimals = parts.Length == 2 ? parts[1].TrimEnd('0') : "";
        var digits = parts[0].Replace($"{grouping}", "", StringComparison.Ordinal) + decimals;
        if (digits.Length > DigitsMax)
            return (default, Wrong(field, cell, "invalid-number", $"A number has at most {DigitsMax} digits."));
        var unscaled = digits.Aggregate(0L, (value, digit) => value * 10 + (digit - '0'));
        return (new ImportNumber(isNegative ? -unscaled : unscaled, decimals.Length), null);
    }

    /// <summary>Minor units of the currency; null when the number has more decimals than the currency.</summary>
    public long? ToMinor(string currency)
    {
        var surplus = Scale - Currencies.ExponentOf(currency);
        if (surplus > 0) return null;
        return (Int128)Unscaled * PowerOfTen(-surplus) is var minor && minor > long.MinValue && minor < long.MaxValue
            ? (long)minor
            : null;
    }

    /// <summary>Quantity × price in minor units, rounded once; null when it does not fit.</summary>
    public static long? Product(ImportNumber quantity, ImportNumber price, string currency)
    {
        // 15 digits each: nothing below leaves 128 bits.
        var numerator = (Int128)price.Unscaled * PowerOfTen(Currencies.ExponentOf(currency));
        var denominator = PowerOfTen(quantity.Scale + price.Scale);
        return Int128.Abs(quantity.Unscaled * numerator) / denominator > Amount.MinorMax
            ? null
            : Rounding.Proportion(quantity.Unscaled, numerator, denominator);
    }

    // Both separators: the last one is the decimal one. One of them, once, and not before exactly three digits: it is.
    private static char? SeparatorOf(string text)
    {
        var (point, comma) = (text.LastIndexOf('.'), text.LastIndexOf(','));
        if (point < 0 && comma < 0) return '.';
        if (point >= 0 && comma >= 0) return point > comma ? '.' : ',';
        var (separator, at) = point >= 0 ? ('.', point) : (',', comma);
        if (text.IndexOf(separator, StringComparison.Ordinal) != at) return separator == '.' ? ',' : '.';
        return text.Length - at - 1 == 3 && at is > 0 and <= 3 && text[..at] != "0" ? null : separator;
    }

    private static bool IsWhole(string text, char grouping)
    {
        var groups = text.Split(grouping);
        return groups.All(group => group.Length > 0 && group.All(char.IsAsciiDigit))
            && groups.Skip(1).All(group => group.Length == 3) && (groups.Length == 1 || groups[0].Length <= 3);
    }

    private static Rejection Wrong(string field, string cell, string code, string explanation) =>
        Rejection.Invalid(field, explanation, code).AddFact("value", cell.Length > 100 ? cell[..100] : cell);

    private static Int128 PowerOfTen(int exponent)
    {
        Int128 power = 1;
        for (var i = 0; i < exponent; i++) power *= 10;
        return power;
    }
}
