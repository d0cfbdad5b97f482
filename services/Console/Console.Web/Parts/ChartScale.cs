namespace CommissionsConsole.Parts;

/// <summary>The values between which a picture stands: round ones, around all that it shows.</summary>
internal readonly record struct ChartScale(long From, long Until, long Step)
{
    private const int StepsMax = 4;
    private static readonly int[] Round = [1, 2, 5];

    public static ChartScale For(IEnumerable<long> lowest, IEnumerable<long> highest)
    {
        var (low, high) = (Math.Min(0, lowest.Append(0).Min()), Math.Max(1, highest.Append(0).Max()));
        var step = 1L;
        for (var tens = 1L; Steps(low, high, step) > StepsMax; tens *= 10)
            step = Round.Select(round => round * tens).FirstOrDefault(wide => Steps(low, high, wide) <= StepsMax,
                tens * 10);
        return new ChartScale(-Above(-low, step) * step, Above(high, step) * step, step);
    }

    public IEnumerable<long> Ticks
    {
        get
        {
            for (var value = From; value <= Until; value += Step) yield return value;
        }
    }

    /// <summary>How far below the upper edge a value stands: 0 at the top, 1 at the bottom.</summary>
    public decimal ShareAbove(long value) => (decimal)(Until - value) / (Until - From);

    private static long Steps(long low, long high, long step) => Above(-low, step) + Above(high, step);

    private static long Above(long value, long step) => (value + step - 1) / step;
}
