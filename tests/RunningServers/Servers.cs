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

    /// <summary>Role that services run as: it owns nothing.</summary>
    public static string ApplicationRole => Application().Username!;

    /// <summary>Connection string of a fresh, empty database, as its owner.</summary>
    public static async Task<string> NewDatabase()
    {
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

    /// <summary>Connection string of the same database as the role that services run as.</summary>
    public static string AsApplication(string database)
    {
        var (connection, application) = (new NpgsqlConnectionStringBuilder(database), Application());
        connection.Username = application.Username;
        connection.Password = application.Password;
        return connection.ConnectionString;
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

    private static NpgsqlConnectionStringBuilder Application() => new(Setting("COMMISSIONS_POSTGRES_APPLICATION"));

    private static string Setting(string name) => Environment.GetEnvironmentVariable(name)
        ?? throw new InvalidOperationException(
            $"{name} is not set. Run ./infra/test.sh, or: eval \"$(./infra/servers.sh start .run/test 17000)\"");
}
