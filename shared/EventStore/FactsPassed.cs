using Npgsql;
using NpgsqlTypes;

namespace EventStore;

/// <summary>How far a shard has come through the stored facts of some types.</summary>
/// <param name="Passed">Facts that it has come past.</param>
/// <param name="Stored">Facts in all, as far as the store's order has no gap.</param>
/// <param name="PerSecond">Facts a second over the last minute; null until two looks lie a second apart.</param>
public sealed record ShardProgress(long Passed, long Stored, double? PerSecond)
{
    /// <summary>Until all that is stored now is passed, at the present rate; null when that cannot be said.</summary>
    public TimeSpan? Left => Passed >= Stored ? TimeSpan.Zero
        : PerSecond is > 0 and var rate ? TimeSpan.FromSeconds((Stored - Passed) / rate) : null;
}

/// <summary>
/// Counts the facts that a shard has come past. Each look counts on from the one before, so that it costs what has
/// happened since, however long the history is.
/// </summary>
/// <param name="shard">As the store names it, such as "facts:All".</param>
/// <param name="types">Stored names of the facts' types.</param>
public sealed class FactsPassed(
    NpgsqlDataSource dataSource, string shard, IEnumerable<string> types, TimeProvider clock) : IDisposable
{
    private static readonly TimeSpan RateOver = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan RateAfter = TimeSpan.FromSeconds(1);

    private readonly string[] _types = [.. types];
    private readonly SemaphoreSlim _oneLook = new(1);
    private readonly Queue<(DateTimeOffset At, long Passed)> _looks = [];
    private Counted _passed = new(0, 0);
    private Counted _stored = new(0, 0);

    private sealed record Counted(long UpTo, long Facts);

    public async Task<ShardProgress> Look(CancellationToken cancellation)
    {
        await _oneLook.WaitAsync(cancellation);
        try
        {
            await using var connection = await dataSource.OpenConnectionAsync(cancellation);
            var (position, newest) = await Positions(connection, cancellation);
            _passed = await CountOn(_passed, position, connection, cancellation);
            _stored = await CountOn(_stored, Math.Max(position, newest), connection, cancellation);
            return new ShardProgress(_passed.Facts, _stored.Facts, RateWith(_passed.Facts));
        }
        finally
        {
            _oneLook.Release();
        }
    }

    public void Dispose() => _oneLook.Dispose();

    private async Task<(long Position, long Newest)> Positions(
        NpgsqlConnection connection, CancellationToken cancellation)
    {
        await using var query = new NpgsqlCommand(
            """
            select coalesce(max(last_seq_id) filter (where name = $1), 0),
              coalesce(max(last_seq_id) filter (where name like 'HighWater%'), 0)
            from mt_event_progression
            """, connection);
        query.Parameters.Add(new NpgsqlParameter { Value = shard });
        await using var row = await query.ExecuteReaderAsync(cancellation);
        await row.ReadAsync(cancellation);
        return (row.GetInt64(0), row.GetInt64(1));
    }

    private async Task<Counted> CountOn(
        Counted before, long upTo, NpgsqlConnection connection, CancellationToken cancellation)
    {
        if (upTo == before.UpTo) return before;
        // A shard that reads all again, or a store from before.
        if (upTo < before.UpTo) before = new Counted(0, 0);
        await using var query = new NpgsqlCommand(
            "select count(*) from mt_events where seq_id > $1 and seq_id <= $2 and type = any($3)", connection);
        query.Parameters.Add(new NpgsqlParameter { Value = before.UpTo });
        query.Parameters.Add(new NpgsqlParameter { Value = upTo });
        query.Parameters.Add(StoredRows.Array(NpgsqlDbType.Text, _types));
        return new Counted(upTo, before.Facts + (long)(await query.ExecuteScalarAsync(cancellation))!);
    }

    private double? RateWith(long passed)
    {
        var now = clock.GetUtcNow();
        if (_looks.TryPeek(out var first) && passed < first.Passed) _looks.Clear();
        _looks.Enqueue((now, passed));
        while (_looks.Peek().At < now - RateOver) _looks.Dequeue();
        var (at, before) = _looks.Peek();
        return now - at >= RateAfter ? (passed - before) / (now - at).TotalSeconds : null;
    }
}
