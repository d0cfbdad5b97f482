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
        var mount =
            $"mkdir {place} && mount -t tmpfs -o size={MegaBytes}m tmpfs {place} && chown postgres {place} && chmod " +
            $"700 {place}";
        await Shell(mount);
        AppDomain.CurrentDomain.ProcessExit += (_, _) =>
            Process.Start("sh", ["-c", $"umount -l {place}; rmdir {place}"])?.WaitForExit(CommandMax);
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
        // One session for all, which never sees the error: on a full disk a new one may not even begin.
        var connection = new NpgsqlConnection(database);
        await connection.OpenAsync();
        await Run(connection,
            """
            create unlogged table filler (junk text);
            alter table filler alter junk set storage external;
            do $$
            declare length int;
            begin
              foreach length in array array[1000000, 7000] loop
                loop
                  begin
                    insert into filler select repeat('x', length);
                  exception when disk_full then
                    exit;
                  end;
                end loop;
              end loop;
            end $$
            """);
        return new Filler(connection);
    }

    private static async Task Run(string database, string sql)
    {
        await using var connection = new NpgsqlConnection(database);
        await connection.OpenAsync();
        await Run(connection, sql);
    }

    private static async Task Run(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }

    private static async Task Shell(string command)
    {
        using var shell = Process.Start("sh", ["-c", command]);
        using var limit = new CancellationTokenSource(CommandMax);
        await shell.WaitForExitAsync(limit.Token);
        if (shell.ExitCode != 0)
            throw new InvalidOperationException($"'{command}' needs root and a PostgreSQL on this machine.");
    }

    private sealed class Filler(NpgsqlConnection connection) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync()
        {
            await Run(connection, "drop table filler");
            await connection.DisposeAsync();
        }
    }
}
