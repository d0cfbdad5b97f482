using Npgsql;

namespace EventStore;

/// <summary>How to reach the database for a lease: a connection of its own, outside the pool.</summary>
internal sealed record LeaseConnection(string ConnectionString);

/// <summary>
/// Leadership over the subscriptions of one database: an advisory lock of a session that does nothing else. It is held
/// outside any transaction, because an open one would hold back the daemon's high-water mark.
/// </summary>
internal sealed class LeaderLease : IAsyncDisposable
{
    private const long LockKey = 0x636f6d6d_6c656164;
    private const int AnswerSecondsMax = 5;
    private readonly NpgsqlConnection _connection;

    private LeaderLease(NpgsqlConnection connection) => _connection = connection;

    /// <summary>A session that may ask for the lock as often as it likes.</summary>
    public static async Task<LeaderLease> Connect(LeaseConnection settings, CancellationToken cancellation)
    {
        var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(settings.ConnectionString)
        {
            ApplicationName = "leader",
            Pooling = false,
            Timeout = AnswerSecondsMax,
            CommandTimeout = AnswerSecondsMax,
            CancellationTimeout = 500,
        }.ConnectionString);
        var lease = new LeaderLease(connection);
        try
        {
            await connection.OpenAsync(cancellation);
            await lease.EndWithTheMachine(cancellation);
            return lease;
        }
        catch
        {
            await lease.DisposeAsync();
            throw;
        }
    }

    /// <returns>False while another worker leads.</returns>
    public async Task<bool> TryTake(CancellationToken cancellation)
    {
        await using var attempt = new NpgsqlCommand("select pg_try_advisory_lock($1)", _connection);
        attempt.Parameters.Add(new NpgsqlParameter { Value = LockKey });
        return await attempt.ExecuteScalarAsync(cancellation) is true;
    }

    /// <exception cref="NpgsqlException">The session is gone, and the lock with it: another may lead
    /// already.</exception>
    public async Task Confirm(CancellationToken cancellation)
    {
        await using var ask = new NpgsqlCommand("select 1", _connection);
        await ask.ExecuteScalarAsync(cancellation);
    }

    public ValueTask DisposeAsync() => _connection.DisposeAsync();

    // A worker whose machine is gone cannot say goodbye: the database then ends its session within some twenty seconds.
    private async Task EndWithTheMachine(CancellationToken cancellation)
    {
        await using var settings = new NpgsqlCommand(
            """
            select set_config('tcp_keepalives_idle', '5', false), set_config('tcp_keepalives_interval', '5', false),
              set_config('tcp_keepalives_count', '3', false), set_config('tcp_user_timeout', '20000', false)
            """, _connection);
        await settings.ExecuteNonQueryAsync(cancellation);
    }
}
