using System.Diagnostics;
using Npgsql;

namespace EventStore;

/// <summary>
/// Lets a writer of many facts wait while a reader of them is behind, so that what others write in the meantime is read
/// soon. A reader that does not move, such as one without its broker, is not waited for: there is nobody to spare.
/// </summary>
/// <param name="shard">The reader, as the store names it, such as "facts:All".</param>
/// <param name="types">Stored names of the facts' types.</param>
/// <param name="unreadMax">Facts that keep the reader busy, and are soon read.</param>
public sealed class ReaderPace(NpgsqlDataSource dataSource, string shard, IEnumerable<string> types, int unreadMax)
{
    private static readonly TimeSpan LookInterval = TimeSpan.FromMilliseconds(25);

    private readonly string[] _types = [.. types];
    private long _stoodAt = -1;

    /// <summary>A reader that did not move for so long stands, until it moves.</summary>
    public TimeSpan StandstillMax { get; init; } = TimeSpan.FromSeconds(15);

    public async Task Wait(CancellationToken cancellation)
    {
        var (at, since) = (-1L, Stopwatch.GetTimestamp());
        while (true)
        {
            var (position, isBehind) = await Look(cancellation);
            if (!isBehind || position == _stoodAt) return;
            if (position != at) (at, since) = (position, Stopwatch.GetTimestamp());
            if (Stopwatch.GetElapsedTime(since) > StandstillMax)
            {
                _stoodAt = position;
                return;
            }

            await Task.Delay(LookInterval, cancellation);
        }
    }

    private async Task<(long Position, bool IsBehind)> Look(CancellationToken cancellation)
    {
        await using var query = dataSource.CreateCommand(
            """
            select position, (select count(*) from
              (select from mt_events where seq_id > position and type = any($2) limit $3) as unread) = $3
            from (select coalesce((select last_seq_id from mt_event_progression where name = $1), 0)) as read (position)
            """);
        query.Parameters.Add(new NpgsqlParameter { Value = shard });
        query.Parameters.Add(new NpgsqlParameter { Value = _types });
        query.Parameters.Add(new NpgsqlParameter { Value = unreadMax });
        await using var row = await query.ExecuteReaderAsync(cancellation);
        await row.ReadAsync(cancellation);
        return (row.GetInt64(0), row.GetBoolean(1));
    }
}
