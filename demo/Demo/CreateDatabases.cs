using Npgsql;

namespace Demo;

/// <summary>
/// Creates the services' databases and prints the owner's connection string for each: name=connection.
/// </summary>
internal static class CreateDatabases
{
    public static async Task<int> Run(IEnumerable<string> names)
    {
        var admin = Environment.GetEnvironmentVariable("COMMISSIONS_POSTGRES")
            ?? throw new Api.DemoFailure("Set COMMISSIONS_POSTGRES to the server's connection string.");
        await using var server = NpgsqlDataSource.Create(admin);
        foreach (var name in names)
        {
            await using var create = server.CreateCommand($"create database \"{name}\"");
            await create.ExecuteNonQueryAsync();
            await Console.Out.WriteLineAsync(
                $"{name}={new NpgsqlConnectionStringBuilder(admin) { Database = name }.ConnectionString}");
        }

        return 0;
    }
}
