using Commissions.Service.LedgerProcessor;
using Npgsql;

namespace Commissions.Service.Verifications;

/// <summary>How far the ledger has read the journal.</summary>
internal static class LedgerReading
{
    private static readonly TimeSpan LookInterval = TimeSpan.FromMilliseconds(500);

    /// <returns>The last position of the journal.</returns>
    public static async Task<long> Journalled(NpgsqlDataSource dataSource, CancellationToken cancellation)
    {
        await using var query = dataSource.CreateCommand("select coalesce(max(seq_id), 0) from mt_events");
        return (long)(await query.ExecuteScalarAsync(cancellation))!;
    }

    /// <summary>Waits until the ledger has read all facts up to a position.</summary>
    /// <returns>False when it has not in time.</returns>
    public static async Task<bool> HasRead(
        long position, NpgsqlDataSource dataSource, TimeSpan waitMax, CancellationToken cancellation)
    {
        for (var waited = TimeSpan.Zero; waited < waitMax; waited += LookInterval)
        {
            if (!await IsAnyUnread(position, dataSource, cancellation)) return true;
            await Task.Delay(LookInterval, cancellation);
        }

        return false;
    }

    private static async Task<bool> IsAnyUnread(long position, NpgsqlDataSource dataSource, CancellationToken cancellation)
    {
        await using var query = dataSource.CreateCommand(
            $"""
            select exists (select from mt_events where type = any($1) and seq_id <= $2 and seq_id > coalesce(
              (select (data ->> 'upTo')::bigint from mt_doc_ledgerposition where id = '{LedgerPosition.TheId}'), 0))
            """);
        query.Parameters.Add(new NpgsqlParameter { Value = JournalEvents.Received.Keys.ToArray() });
        query.Parameters.Add(new NpgsqlParameter { Value = position });
        return (bool)(await query.ExecuteScalarAsync(cancellation))!;
    }
}
