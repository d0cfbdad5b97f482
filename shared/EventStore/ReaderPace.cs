using System.Diagnostics;
using Npgsql;

namespace EventStore;

/// <summary>
/// Lets a writer of many facts wait while a reader of them is behind, so that what others write in the meantime is read
/// soon.
/// </summary>
/// <param name="shard">The reader, as the store names it, such as "facts:All".</param>
/// <param name="types">Stored names of the facts' types.</param>
/// <param name="waitMax">
/// After so long the writer goes on with a part of what it has: the reader may stand still, or have others to read.
/// </param>
public sealed class ReaderPace(
    NpgsqlDataSource dataSource, string shard, IEnumerable<string> types, TimeSpan waitMax)
{
    private static readonly TimeSpan LookInterval = TimeSpan.FromMilliseconds(25);
    private readonly string[] _types = [.. types];

    /// <param name="unreadMax">Facts that keep the reader busy, and are soon read.</param>
    public async Task Wait(int unreadMax, CancellationToken cancellation)
    {
        var started = Stopwatch.GetTimestamp();
        while (await IsBehind(unreadMax, cancellation) && Stopwatch.GetElapsedTime(started) < waitMax)
            await Task.Delay(LookInterval, cancellation);
    }

    private async Task<bool> IsBehind(int unreadMax, CancellationToken cancellation)
    {
        await using var query = dataSource.CreateCommand(
            """
            select count(*) = $3 from (
              select from mt_events where type = any($2) and seq_id > coalesce(
                (select last_seq_id from mt_event_progression where name = $1), 0)
              limit $3) as unread
            """);
        query.Parameters.Add(new NpgsqlParameter { Value = shard });
        query.Parameters.Add(new NpgsqlParameter { Value = _types });
        query.Parameters.Add(new NpgsqlParameter { Value = unreadMax });
        return (bool)(await query.ExecuteScalarAsync(cancellation))!;
    }
}
