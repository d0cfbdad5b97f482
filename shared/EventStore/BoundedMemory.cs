namespace EventStore;

/// <summary>What a process keeps in memory by id, so that it need not read it again; its owner locks.</summary>
/// <param name="weightMax">Of everything that is kept at the end of a turn.</param>
public sealed class BoundedMemory<T>(long weightMax)
    where T : class
{
    /// <summary>Of what is kept; the rest is forgotten at once, those first whose last turn is longest ago.</summary>
    private const double KeptWhenFull = 0.75;

    private readonly Dictionary<string, Kept> _byId = new(StringComparer.Ordinal);
    private long _weight;
    private long _turns;

    public T? Find(string id) => _byId.GetValueOrDefault(id)?.Value;

    public void Keep(string id, T value, int weight)
    {
        Remove(id);
        _byId[id] = new Kept(value, weight, _turns);
        _weight += weight;
    }

    public void Remove(string id)
    {
        if (_byId.Remove(id, out var kept)) _weight -= kept.Weight;
    }

    public void Clear()
    {
        _byId.Clear();
        _weight = 0;
    }

    public void EndTurn()
    {
        _turns++;
        if (_weight <= weightMax) return;
        foreach (var id in _byId.OrderBy(kept => kept.Value.Turn).Select(kept => kept.Key).ToArray())
        {
            if (_weight <= KeptWhenFull * weightMax) return;
            Remove(id);
        }
    }

    private sealed record Kept(T Value, int Weight, long Turn);
}

/// <summary>How much a process may keep in memory.</summary>
public static class BoundedMemory
{
    /// <summary>What replays and requests use at the same time is the larger part.</summary>
    private const double PartOfMemory = 0.125;

    /// <summary>As many as an eighth of the memory holds that the process may use, up to a limit.</summary>
    public static int CountMax(int bytesOfOne, int countMax) =>
        (int)Math.Min(countMax, PartOfMemory * GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / bytesOfOne);
}
