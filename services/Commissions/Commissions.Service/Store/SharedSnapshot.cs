using System.Data;
using Npgsql;

namespace Commissions.Service.Store;

/// <summary>One state of the database that several connections read side by side, while others go on writing.</summary>
internal sealed class SharedSnapshot : IAsyncDisposable
{
    private readonly NpgsqlDataSource _dataSource;
    private readonly NpgsqlConnection _connection;
    private readonly string _name;

    private SharedSnapshot(NpgsqlDataSource dataSource, NpgsqlTransaction owner, string name) =>
        (_dataSource, _connection, Owner, _name) = (dataSource, owner.Connection!, owner, name);

    /// <summary>The transaction that the snapshot is of; it lasts as long.</summary>
    public NpgsqlTransaction Owner { get; }

    public static async Task<SharedSnapshot> Open(NpgsqlDataSource dataSource, CancellationToken cancellation)
    {
        var connection = await dataSource.OpenConnectionAsync(cancellation);
        try
        {
            var owner = await connection.BeginTransactionAsync(IsolationLevel.RepeatableRead, cancellation);
            await using var export = new NpgsqlCommand("select pg_export_snapshot()", connection);
            return new SharedSnapshot(dataSource, owner, (string)(await export.ExecuteScalarAsync(cancellation))!);
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    /// <summary>A connection of its own that sees the same; it is in a transaction until it is disposed of.</summary>
    public async Task<NpgsqlConnection> Join(CancellationToken cancellation)
    {
        var connection = await _dataSource.OpenConnectionAsync(cancellation);
        try
        {
            await connection.BeginTransactionAsync(IsolationLevel.RepeatableRead, cancellation);
            await using var import = new NpgsqlCommand($"set transaction snapshot '{_name}'", connection);
            await import.ExecuteNonQueryAsync(cancellation);
            return connection;
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Owner.DisposeAsync();
        await _connection.DisposeAsync();
    }
}
