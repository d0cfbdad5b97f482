using Npgsql;

namespace Subscriptions.Service.Imports;

/// <summary>
/// One process at a time reads or deletes an import; a turn ends with its connection, whatever happens.
/// </summary>
internal sealed class ImportTurn : IAsyncDisposable
{
    private readonly NpgsqlConnection _connection;
    private readonly string _lock;

    private ImportTurn(NpgsqlConnection connection, string name, bool isOurs) =>
        (_connection, _lock, IsOurs) = (connection, name, isOurs);

    /// <summary>False when another process is at this import.</summary>
    public bool IsOurs { get; }

    public static async Task<ImportTurn> Acquire(NpgsqlDataSource dataSource, string importId,
        CancellationToken cancellation)
    {
        var (connection, name) = (await dataSource.OpenConnectionAsync(cancellation), $"import {importId}");
        try
        {
            await using var take = Command("select pg_try_advisory_lock(hashtextextended($1, 1))", connection, name);
            return new ImportTurn(connection, name, (bool)(await take.ExecuteScalarAsync(cancellation))!);
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (IsOurs)
        {
            await using var give = Command("select pg_advisory_unlock(hashtextextended($1, 1))", _connection, _lock);
            await give.ExecuteNonQueryAsync(CancellationToken.None);
        }

        await _connection.DisposeAsync();
    }

    private static NpgsqlCommand Command(string sql, NpgsqlConnection connection, string name) =>
        new(sql, connection) { Parameters = { new NpgsqlParameter { Value = name } } };
}
