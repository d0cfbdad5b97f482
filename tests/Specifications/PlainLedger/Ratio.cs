using System.Numerics;

namespace Specifications.PlainLedger;

/// <summary>An exact fraction: nothing is rounded before the rules say so.</summary>
public readonly record struct Ratio(BigInteger Up, BigInteger Down)
{
    public static readonly Ratio Zero = new(0, 1);

    public static implicit operator Ratio(long whole) => new(whole, 1);

    public static Ratio operator +(Ratio a, Ratio b) => new((a.Up * b.Down) + (b.Up * a.Down), a.Down * b.Down);

    public static Ratio operator -(Ratio a, Ratio b) => a + (b * -1);

    public static Ratio operator *(Ratio a, Ratio b) => new(a.Up * b.Up, a.Down * b.Down);

    public static Ratio operator /(Ratio a, Ratio b) => a * new Ratio(b.Down, b.Up);

    public static bool operator <(Ratio a, Ratio b) => (a - b).Sign < 0;

    public static bool operator >(Ratio a, Ratio b) => (a - b).Sign > 0;

    public int Sign => Up.Sign * Down.Sign;

    public static Ratio Least(Ratio a, Ratio b) => a < b ? a : b;

    public static Ratio Most(Ratio a, Ratio b) => a < b ? b : a;

    public static Ratio Sum(IEnumerable<Ratio> all) => all.Aggregate(Zero, (sum, one) => sum + one);

    /// <summary>The whole number at or below.</summary>
    public BigInteger Floor()
    {
        var (up, down) = Down.Sign < 0 ? (-Up, -Down) : (Up, Down);
        var whole = BigInteger.DivRem(up, down, out var rest);
        return rest.Sign < 0 ? whole - 1 : whole;
    }

    /// <summary>Money: minor units are whole, halves go away from zero.</summary>
    public long Rounded()
    {
        if (Sign < 0) return -(this * -1).Rounded();
        return (long)(this + new Ratio(1, 2)).Floor();
    }

    /// <summary>
    /// Money: splits go by largest remainder, ties to the earlier. A negative total is split like the positive one.
    /// Weights may be negative as long as their sum is not zero.
    /// </summary>
    public static long[] ByLargestRemainder(long total, IReadOnlyList<Ratio> weights)
    {
        if (total < 0) return [.. ByLargestRemainder(-total, weights).Select(part => -part)];
        var sum = Sum(weights);
        if (sum.Sign == 0) return new long[weights.Count];
        var exact = weights.Select(weight => total * weight / sum).ToArray();
        var parts = exact.Select(part => (long)part.Floor()).ToArray();
        var left = total - parts.Sum();
        var byRemainder = Enumerable.Range(0, parts.Length)
            .OrderByDescending(i => exact[i] - parts[i], Comparer<Ratio>.Create((a, b) => (a - b).Sign));
        foreach (var i in byRemainder.Take((int)left)) parts[i]++;
        return parts;
    }
}
