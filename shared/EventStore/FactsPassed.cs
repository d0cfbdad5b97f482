using Npgsql;
using NpgsqlTypes;

namespace EventStore;

/// <summary>How far a shard has come through the stored facts of some types.</summary>
/// <param name="Passed">Facts that it has come past.</param>
/// <param name="Stored">Facts in all.</param>
/// <param name="PerSecond">Facts a second over the last minute; null until two looks lie a second apart.</param>
public sealed record ShardProgress(long Passed, long Stored, double? PerSecond)
{
    /// <summary>Until all that is stored now is passed, at the present rate; null when that cannot be said.</summary>
    public TimeSpan? Left => Passed >= Stored ? TimeSpan.Zero
        : PerSecond is > 0 and var rate ? TimeSpan.FromSeconds((Stored - Passed) / rate) : null;
}

/// <summary>
/// Counts the facts that a shard has come past. Each look counts on from the one before, so that only the first one
/// costs more the longer the history is.
/// </summary>
/// <param name="shard">As the store names it, such as "facts:All".</param>
/// <param name="types">Stored names of the facts' types.</param>
public sealed class FactsPassed(
    NpgsqlDataSource dataSource, string shard, IEnumerable<string> types, TimeProvider clock) : IDisposable
{
    private static readonly TimeSpan RateOver = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan RateAfter = TimeSpan.FromSeconds(1);

    private const int CountedAtOnce = 200_000;

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
            var (position, noGapUpTo) = await Positions(connection, cancellation);
            if (position < _passed.UpTo) _passed = _stored = new Counted(0, 0);
            while (_passed.UpTo < position) _passed = await CountOn(_passed, position, connection, cancellation);
            if (_stored.UpTo < _passed.UpTo) _stored = _passed;
            while (_stored.UpTo < noGapUpTo) _stored = await CountOn(_stored, noGapUpTo, connection, cancellation);
            // What the daemon has not seen yet, which may be all of it while no worker leads.
            var unseen = await Count(_stored.UpTo, long.MaxValue, connection, cancellation);
            return new ShardProgress(_passed.Facts, _stored.Facts + unseen, RateWith(_passed.Facts));
        }
        finally
        {
            _oneLook.Release();
        }
    }

    public void Dispose() => _oneLook.Dispose();

    private async Task<(long Position, long NoGapUpTo)> Positions(
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
        var next = Math.Min(upTo, before.UpTo + CountedAtOnce);
        return new Counted(next, before.Facts + await Count(before.UpTo, next, connection, cancellation));
    }

    private async Task<long> Count(long after, long upTo, NpgsqlConnection connection, CancellationToken cancellation)
    {
        await using var query = new NpgsqlCommand(
            "select count(*) from mt_events where seq_id > $1 and seq_id <= $2 and type = any($3)", connection);
        query.Parameters.Add(new NpgsqlParameter { Value = after });
        query.Parameters.Add(new NpgsqlParameter { Value = upTo });
        query.Parameters.Add(StoredRows.Array(NpgsqlDbType.Text, _types));
        return (long)(await query.ExecuteScalarAsync(cancellation))!;
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
