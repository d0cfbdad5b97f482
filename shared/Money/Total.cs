namespace Money;

/// <summary>
/// Sums that are only shown or compared. They are made in 128 bits, so the order of the amounts never matters. Inputs
/// are bounded (<see cref="Amount.MinorMax"/>), but an earlier release stored what it was sent: a sum beyond 64 bits is
/// shown as the largest or smallest number of 64 bits. What is paid out is summed by checked arithmetic instead.
/// </summary>
public static class Total
{
    /// <returns>Minor units.</returns>
    public static long TotalMinor<T>(this IEnumerable<T> items, Func<T, long> minorOf)
    {
        var sum = Int128.Zero;
        foreach (var item in items) sum += minorOf(item);
        return Fitting(sum);
    }

    /// <summary>The same number where it fits into 64 bits, else the nearest one that does.</summary>
    public static long Fitting(Int128 sum) => (long)Int128.Clamp(sum, long.MinValue, long.MaxValue);

    /// <summary>
    /// True for a sum that is shown as the nearest number of 64 bits: no sum of bounded amounts reaches it.
    /// </summary>
    public static bool IsNearest(long sum) => sum is long.MinValue or long.MaxValue;

    /// <summary>
    /// SQL for the same sum: <c>sum(bigint)</c> is numeric in PostgreSQL, and a cast back to bigint would fail.
    /// </summary>
    /// <param name="sum">An aggregate over a bigint column, such as <c>sum(amount_minor)</c>; 0 where it is
    /// null.</param>
    public static string Sql(string sum) =>
        $"least(greatest(coalesce({sum}, 0), -9223372036854775808), 9223372036854775807)::bigint";
}
