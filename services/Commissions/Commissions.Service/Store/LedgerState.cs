using Npgsql;

namespace Commissions.Service.Store;

/// <summary>The ledger as a turn finds it.</summary>
/// <param name="Now">The database's clock, but later than everything that is recorded.</param>
/// <param name="UpTo">How far the ledger has come in the journal; 0 before the first event.</param>
/// <param name="NoGapUpTo">How far the store's daemon knows of no gap; 0 before it has looked.</param>
/// <param name="IsAnySetAside">Whether any fact or account is set aside.</param>
internal readonly record struct LedgerState(
    DateTimeOffset Now, LedgerChange NewestChange, long UpTo, long NoGapUpTo, bool IsAnySetAside)
{
    private const string Query =
        $"""
        select greatest(clock_timestamp(), (select recorded_at from entries order by position desc limit 1)),
          {LedgerPosition.UpToSql},
          coalesce((select last_seq_id from mt_event_progression where name = 'HighWaterMark'), 0),
          {SetAsideSql.IsAny}, {LedgerChanges.Newest}
        """;

    /// <summary>Waits for the lock that writers of the ledger take turns at, and reads what they left.</summary>
    /// <param name="waitSecondsMax">How long to wait for the lock.</param>
    public static async Task<LedgerState> TakeLock(NpgsqlConnection connection, int waitSecondsMax,
        CancellationToken cancellation)
    {
        // One round trip, and two statements: the second sees what was committed while the first waited.
        await using var batch = new NpgsqlBatch(connection)
        {
            BatchCommands =
            {
                new NpgsqlBatchCommand("select pg_advisory_xact_lock($1)")
                {
                    Parameters = { new NpgsqlParameter { Value = LedgerChanges.LockKey } },
                },
                new NpgsqlBatchCommand(Query),
            },
            Timeout = waitSecondsMax,
        };
        await batch.PrepareAsync(cancellation);
        await using var reader = await batch.ExecuteReaderAsync(cancellation);
        await reader.NextResultAsync(cancellation);
        await reader.ReadAsync(cancellation);
        return new LedgerState(reader.GetFieldValue<DateTimeOffset>(0),
            new LedgerChange(reader.GetInt64(4), reader.GetDateTime(5), reader.GetFieldValue<uint>(6)),
            reader.GetInt64(1), reader.GetInt64(2), reader.GetBoolean(3));
    }
}
