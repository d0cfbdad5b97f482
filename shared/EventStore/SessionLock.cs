using Npgsql;

namespace EventStore;

/// <summary>
/// A turn that one process at a time has: an advisory lock held by a connection, not by a transaction, because an open
/// one would hold back the daemon's high-water mark.
/// </summary>
public sealed class SessionLock : IAsyncDisposable
{
    private readonly NpgsqlConnection _connection;
    private readonly long _key;

    private SessionLock(NpgsqlConnection connection, long key) => (_connection, _key) = (connection, key);

    /// <returns>Null while another process has the turn.</returns>
    public static async Task<SessionLock?> TryTake(NpgsqlDataSource dataSource, long key,
        CancellationToken cancellation)
    {
        var connection = await dataSource.OpenConnectionAsync(cancellation);
        try
        {
            if (await Ask(connection, "select pg_try_advisory_lock($1)", key, cancellation))
                return new SessionLock(connection, key);
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }

        await connection.DisposeAsync();
        return null;
    }

    // The pool keeps the session, and with it the lock, until somebody uses it again: so it is given back here.
    public async ValueTask DisposeAsync()
    {
        try
        {
            await Ask(_connection, "select pg_advisory_unlock($1)", _key, CancellationToken.None);
        }
        catch (Exception gone) when (gone is NpgsqlException or InvalidOperationException or OperationCanceledException)
        {
            // With its session the lock is gone as well.
        }

        await _connection.DisposeAsync();
    }

    private static async Task<bool> Ask(
        NpgsqlConnection connection, string sql, long key, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        command.Parameters.Add(new NpgsqlParameter { Value = key });
        return await command.ExecuteScalarAsync(cancellation) is true;
    }
}
