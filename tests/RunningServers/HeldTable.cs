using Npgsql;

namespace RunningServers;

/// <summary>Keeps everybody from writing a table until disposed of: what needs it stands still in the middle.</summary>
public sealed class HeldTable : IAsyncDisposable
{
    private static readonly TimeSpan HeldUpMax = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan PollEvery = TimeSpan.FromMilliseconds(50);

    private readonly NpgsqlConnection _connection;
    private readonly string _database;
    private readonly string _table;

    private HeldTable(NpgsqlConnection connection, string database, string table) =>
        (_connection, _database, _table) = (connection, database, table);

    /// <param name="database">Connection string of its owner.</param>
    public static async Task<HeldTable> Hold(string database, string table)
    {
        var connection = new NpgsqlConnection(database);
        await connection.OpenAsync();
        await using var hold = new NpgsqlCommand($"begin; lock table {table} in share row exclusive mode", connection);
        await hold.ExecuteNonQueryAsync();
        return new HeldTable(connection, database, table);
    }

    /// <summary>Waits until somebody waits for the table.</summary>
    public async Task UntilHeldUp()
    {
        var deadline = DateTime.UtcNow + HeldUpMax;
        await using var source = NpgsqlDataSource.Create(_database);
        await using var query = source.CreateCommand(
            $"select count(*) from pg_locks where relation = '{_table}'::regclass and not granted");
        while ((long)(await query.ExecuteScalarAsync())! == 0)
        {
            if (DateTime.UtcNow > deadline) throw new TimeoutException($"Nobody wrote {_table} within {HeldUpMax}.");
            await Task.Delay(PollEvery);
        }
    }

    public ValueTask DisposeAsync() => _connection.DisposeAsync();
}
