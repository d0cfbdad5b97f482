using Npgsql;

namespace Commissions.Tests.Tampering;

/// <summary>Something that was done to the database behind the service's back.</summary>
/// <param name="Category">What kind of thing it was done to.</param>
/// <param name="Kind">Kind of drift that it must be found as.</param>
/// <param name="Subject">What the drift must name; nothing else of the same batch has it.</param>
/// <param name="AsOwner">Done with the append-only triggers switched off for the moment, else as services themselves
/// could.</param>
/// <param name="Undo">What putting rows back does not undo; null for nothing.</param>
internal sealed record Manipulation(string Category, string Sql, string Kind, string Subject, bool AsOwner = false,
    string? Undo = null);

/// <summary>
/// What there is to tamper with; each victim is taken once a batch, so that each drift has one cause.
/// </summary>
internal sealed class Victims(NpgsqlDataSource owner, Random random)
{
    private readonly Dictionary<string, string[]> _known = [];
    private readonly HashSet<string> _taken = [];

    public Random Random => random;

    public void NextBatch() => _taken.Clear();

    /// <param name="pool">Victims of one pool are taken apart from each other, by whichever query they are
    /// found.</param>
    /// <param name="sql">Gives ids.</param>
    /// <returns>An id that nothing of this batch was done to.</returns>
    public async Task<string> Take(string pool, string sql)
    {
        if (!_known.TryGetValue(sql, out var all)) _known[sql] = all = await Read(sql);
        var free = all.Where(id => !_taken.Contains($"{pool} {id}")).ToArray();
        if (free.Length == 0) throw new InvalidOperationException($"Nothing is left to tamper with: {sql}");
        var victim = free[random.Next(free.Length)];
        _taken.Add($"{pool} {victim}");
        return victim;
    }

    public T OneOf<T>(params T[] choices) => choices[random.Next(choices.Length)];

    private async Task<string[]> Read(string sql)
    {
        await using var query = owner.CreateCommand(sql);
        var found = new List<string>();
        await using var reader = await query.ExecuteReaderAsync();
        while (await reader.ReadAsync()) found.Add(reader.GetValue(0).ToString()!);
        return [.. found];
    }
}
