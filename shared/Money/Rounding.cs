using System.Numerics;

namespace Money;

/// <summary>
/// The only place where money is rounded: half away from zero, in 128-bit integers, checked (rule 1.3).
/// </summary>
public static class Rounding
{
    /// <summary>One whole in parts per million, the unit of rates and shares (15 % = 150 000 ppm).</summary>
    public const int WholePpm = 1_000_000;

    /// <summary>round(minor × ppm ÷ 1 000 000).</summary>
    public static long Rate(long minor, long ppm)
    {
        // Up to ninety billion units of a currency with two decimals 64 bits are enough, and several times as fast.
        if (minor is < -NarrowMax or > NarrowMax || ppm is < 0 or > WholePpm) return Proportion(minor, ppm, WholePpm);
        var (quotient, remainder) = Math.DivRem(minor * ppm, WholePpm);
        return remainder * 2 >= WholePpm ? quotient + 1 : remainder * 2 <= -WholePpm ? quotient - 1 : quotient;
    }

    private const long NarrowMax = long.MaxValue / WholePpm;

    /// <summary>round(minor × numerator ÷ denominator), half away from zero.</summary>
    /// <exception cref="DivideByZeroException">The denominator is zero.</exception>
    /// <exception cref="OverflowException">The result does not fit 64 bits.</exception>
    public static long Proportion(long minor, Int128 numerator, Int128 denominator)
    {
        var product = checked(minor * numerator);
        var negative = (product < 0) != (denominator < 0);
        var (quotient, remainder) = Int128.DivRem(Int128.Abs(product), Int128.Abs(denominator));
        if (remainder * 2 >= Int128.Abs(denominator)) quotient++;
        return checked((long)(negative ? -quotient : quotient));
    }

    /// <summary>
    /// round(minor × numerator ÷ denominator), half away from zero, for ratios that need more than 128 bits.
    /// </summary>
    public static long Proportion(long minor, BigInteger numerator, BigInteger denominator)
    {
        var product = minor * numerator;
        var negative = product.Sign * denominator.Sign < 0;
        var (quotient, remainder) = BigInteger.DivRem(BigInteger.Abs(product), BigInteger.Abs(denominator));
        if (remainder * 2 >= BigInteger.Abs(denominator)) quotient++;
        return checked((long)(negative ? -quotient : quotient));
    }

    /// <summary>
    /// Splits a total by weights so that the parts add up to it exactly. Each part gets the whole units of its share;
    /// the units left over go to the largest remainders, ties to the earlier part.
    /// </summary>
    /// <param name="total">Minor units, of either sign.</param>
    /// <param name="weights">Weights whose sum is positive; a negative one takes its part off the total. Order decides
    /// ties.</param>
    /// <returns>As many parts as weights; all zero when every weight is zero and the total is zero.</returns>
    /// <exception cref="ArgumentException">The weights add up to nothing although there is something to
    /// split.</exception>
    public static long[] ByLargestRemainder(long total, IReadOnlyList<long> weights)
    {
        var parts = new long[weights.Count];
        if (total == 0) return parts;
        var sum = Int128.Zero;
        foreach (var weight in weights) sum += weight;
        if (sum <= 0)
            throw new ArgumentException("A total cannot be split without a positive weight.", nameof(weights));

        var remainders = new Int128[weights.Count];
        var left = Int128.Abs(total);
        for (var i = 0; i < weights.Count; i++)
        {
            var (quotient, remainder) = Int128.DivRem(Int128.Abs(total) * weights[i], sum);
            if (remainder < 0) (quotient, remainder) = (quotient - 1, remainder + sum);
            parts[i] = checked((long)quotient);
            remainders[i] = remainder;
            left -= quotient;
        }

        if (left > 0)
            foreach (var i in Enumerable.Range(0, parts.Length).OrderByDescending(i => remainders[i]).Take((int)left))
                parts[i]++;
        if (total < 0)
            for (var i = 0; i < parts.Length; i++)
                parts[i] = -parts[i];
        return parts;
    }
}
