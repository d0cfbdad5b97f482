using System.Diagnostics;
using Npgsql;

namespace EndToEnd.Tests.Faults;

/// <summary>
/// A disk of a few megabytes for the tables of Commissions, which can really be filled. It needs root and a server on
/// this machine; the write-ahead log stays on the large disk, as an operator should have it, too.
/// </summary>
internal static class SmallDisk
{
    private const int MegaBytes = 96;
    private static readonly TimeSpan CommandMax = TimeSpan.FromSeconds(20);

    public static async Task<Addresses> Addresses()
    {
        var place = $"/tmp/commissions-disk-{Guid.NewGuid():N}";
        var mount = $"mkdir {place} && mount -t tmpfs -o size={MegaBytes}m tmpfs {place} && chown postgres {place} && chmod 700 {place}";
        await Shell(mount);
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Process.Start("sh", ["-c", $"umount -l {place}; rmdir {place}"])?.WaitForExit(CommandMax);
        var server = Environment.GetEnvironmentVariable("COMMISSIONS_POSTGRES")!;
        var name = $"small_{Guid.NewGuid():N}";
        await Run(server, $"create tablespace {name} location '{place}'");
        await Run(server, $"create database {name} tablespace {name}");
        var database = new NpgsqlConnectionStringBuilder(server) { Database = name, MaxPoolSize = 30 };
        return await EndToEnd.Tests.Addresses.Fresh() with { Commissions = database.ConnectionString };
    }

    /// <summary>Takes all the space there is, until disposed of.</summary>
    public static async Task<IAsyncDisposable> Fill(string database)
    {
        await Run(database, "create unlogged table filler (junk text); alter table filler alter junk set storage external");
        try
        {
            for (var rows = 0; rows < 2 * MegaBytes; rows++)
                await Run(database, "insert into filler select repeat('x', 1000000)");
        }
        catch (PostgresException full) when (full.SqlState == PostgresErrorCodes.DiskFull)
        {
            try
            {
                while (true) await Run(database, "insert into filler select repeat('x', 7000)");
            }
            catch (PostgresException last) when (last.SqlState == PostgresErrorCodes.DiskFull)
            {
                return new Filler(database);
            }
        }

        throw new InvalidOperationException("The small disk did not fill up.");
    }

    private static async Task Run(string database, string sql)
    {
        await using var connection = new NpgsqlConnection(database);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }

    private static async Task Shell(string command)
    {
        using var shell = Process.Start("sh", ["-c", command]);
        using var limit = new CancellationTokenSource(CommandMax);
        await shell.WaitForExitAsync(limit.Token);
        if (shell.ExitCode != 0) throw new InvalidOperationException($"'{command}' needs root and a PostgreSQL on this machine.");
    }

    private sealed class Filler(string database) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync() => await Run(database, "drop table filler");
    }
}
