using System.Collections.Concurrent;
using Npgsql;

namespace RunningServers;

/// <summary>
/// Databases that hold a service's tables already. The tables are made once in a test process, by the owner as in
/// production; every database is a copy of what came of that, which takes a fraction of the time.
/// </summary>
public static class ServiceDatabases
{
    private const int SessionsEndMax = 30_000;
    private static readonly ConcurrentDictionary<string, Lazy<Task<string>>> Templates = new();
    private static readonly ConcurrentDictionary<string, bool> Copies = new();

    /// <summary>True for a database that <see cref="New"/> made.</summary>
    public static bool IsCopy(string database) => Copies.ContainsKey(database);

    /// <param name="tables">Names what <paramref name="make"/> makes.</param>
    /// <param name="make">Makes the tables in an empty database, as its owner.</param>
    /// <returns>Connection string of a database with these tables and nothing in them, as its owner.</returns>
    public static async Task<string> New(string tables, Func<string, Task> make)
    {
        var template = await Templates.GetOrAdd(tables, _ => new Lazy<Task<string>>(() => Template(make))).Value;
        var database = await Servers.NewDatabase(template);
        // A copy has everything but the rights on the database itself.
        await Run($"grant connect on database {NameOf(database)} to {Servers.ApplicationRole}");
        Copies[database] = true;
        return database;
    }

    private static async Task<string> Template(Func<string, Task> make)
    {
        var database = await Servers.NewDatabase();
        await make(database);
        // Only a database that nobody is connected to can be copied.
        var name = NameOf(database);
        await Run($"alter database {name} with is_template true allow_connections false");
        await Run($"select pg_terminate_backend(pid, {SessionsEndMax}) from pg_stat_activity where datname = '{name}'");
        return name;
    }

    private static string NameOf(string database) => new NpgsqlConnectionStringBuilder(database).Database!;

    private static async Task Run(string sql)
    {
        await using var connection = new NpgsqlConnection(await Servers.DatabaseNamed("postgres"));
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }
}
