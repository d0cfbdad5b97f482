namespace Demo.History;

/// <summary>
/// Deterministic pseudo-random choices: the same seed gives the same history on every machine and framework version.
/// Source: SplitMix64, Steele, Lea, Flood 2014.
/// </summary>
internal sealed class Dice(ulong seed)
{
    private ulong _state = seed;

    /// <summary>A whole number in [from, until).</summary>
    public int Between(int from, int until) => from + (int)(Next() % (ulong)(until - from));

    public bool Chance(int percent) => Between(0, 100) < percent;

    public bool PerMille(int perMille) => Between(0, 1_000) < perMille;

    public T Pick<T>(IReadOnlyList<T> choices) => choices[Between(0, choices.Count)];

    /// <summary>Fisher–Yates, on a copy.</summary>
    public T[] Shuffled<T>(IEnumerable<T> items)
    {
        var shuffled = items.ToArray();
        for (var last = shuffled.Length - 1; last > 0; last--)
        {
            var other = Between(0, last + 1);
            (shuffled[last], shuffled[other]) = (shuffled[other], shuffled[last]);
        }

        return shuffled;
    }

    private ulong Next()
    {
        unchecked
        {
            _state += 0x9E3779B97F4A7C15;
            var mixed = (_state ^ (_state >> 30)) * 0xBF58476D1CE4E5B9;
            mixed = (mixed ^ (mixed >> 27)) * 0x94D049BB133111EB;
            return mixed ^ (mixed >> 31);
        }
    }
}
