using System.Net.Http.Headers;
using System.Text;
using Identity;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace RunningServers;

/// <summary>
/// The real PostgreSQL, RabbitMQ and development identity that tests run against. ./infra/test.sh starts the first two
/// and says where they are.
/// </summary>
public static class Servers
{
    private static readonly Lazy<Task<string>> IdentityStarted = new(StartIdentity);

    /// <summary>Issuer of tokens; started once per test process.</summary>
    public static Task<string> Authority => IdentityStarted.Value;

    /// <summary>The role that services connect as; it owns nothing.</summary>
    public const string ApplicationRole = "commissions_app";

    private static readonly Lazy<Task> ApplicationRoleMade = new(MakeApplicationRole);

    /// <summary>The same database, as the application may use it.</summary>
    public static string AsApplication(string database) =>
        new NpgsqlConnectionStringBuilder(database) { Username = ApplicationRole }.ConnectionString;

    // Test processes may want to make it at once.
    private static async Task MakeApplicationRole()
    {
        var server = new NpgsqlConnectionStringBuilder(Setting("COMMISSIONS_POSTGRES"));
        await using var source = NpgsqlDataSource.Create(server);
        await using var make = source.CreateCommand(
            $"""
            do $$ begin create role {ApplicationRole} login password '{server.Password}';
            exception when duplicate_object or unique_violation then null; end $$
            """);
        await make.ExecuteNonQueryAsync();
    }

    /// <summary>Connection string, as its owner, of a fresh, empty database.</summary>
    public static async Task<string> NewDatabase()
    {
        await ApplicationRoleMade.Value;
        var server = new NpgsqlConnectionStringBuilder(Setting("COMMISSIONS_POSTGRES"));
        var name = $"test_{Guid.NewGuid():N}";
        await using (var connection = new NpgsqlConnection(server.ConnectionString))
        {
            await connection.OpenAsync();
            await using var create = new NpgsqlCommand($"create database {name}", connection);
            await create.ExecuteNonQueryAsync();
        }

        server.Database = name;
        server.MaxPoolSize = 30;
        return server.ConnectionString;
    }

    /// <summary>AMQP address of a fresh, empty virtual host.</summary>
    public static async Task<string> NewBroker()
    {
        var broker = new Uri(Setting("COMMISSIONS_BROKER"));
        var management = new Uri(Setting("COMMISSIONS_BROKER_MANAGEMENT"));
        var name = $"test_{Guid.NewGuid():N}";
        using var client = new HttpClient();
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Basic",
            Convert.ToBase64String(Encoding.UTF8.GetBytes(Uri.UnescapeDataString(management.UserInfo))));
        using var answer = await client.PutAsync(
            new Uri($"{management.Scheme}://{management.Authority}/api/vhosts/{name}"), new StringContent("{}", Encoding.UTF8, "application/json"));
        answer.EnsureSuccessStatusCode();
        return $"{broker.Scheme}://{broker.UserInfo}@{broker.Authority}/{name}";
    }

    internal static string AddressOf(WebApplication app) => app.Services.GetRequiredService<IServer>()
        .Features.Get<IServerAddressesFeature>()!.Addresses.First();

    private static async Task<string> StartIdentity()
    {
        var app = IdentityServer.Build(["--environment=Development", "--urls=http://127.0.0.1:0"]);
        await app.StartAsync();
        return AddressOf(app) + "/";
    }

    private static string Setting(string name) => Environment.GetEnvironmentVariable(name)
        ?? throw new InvalidOperationException(
            $"{name} is not set. Run ./infra/test.sh, or: eval \"$(./infra/servers.sh start .run/test 17000)\"");
}
