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
/// The real PostgreSQL, RabbitMQ and development identity that tests run against. The first two are those that the
/// environment names, as ./infra/test.sh does; where it names none, they are containers of this test process.
/// </summary>
public static class Servers
{
    private static readonly Lazy<Task<string>> IdentityStarted = new(StartIdentity);
    private static readonly Lazy<Task> ServersNamed = new(NameServers);

    internal const string Postgres = "COMMISSIONS_POSTGRES";
    internal const string PostgresApplication = "COMMISSIONS_POSTGRES_APPLICATION";
    internal const string PostgresTools = "COMMISSIONS_PG_EXEC";
    internal const string Broker = "COMMISSIONS_BROKER";
    internal const string BrokerManagement = "COMMISSIONS_BROKER_MANAGEMENT";

    /// <summary>Issuer of tokens; started once per test process.</summary>
    public static Task<string> Authority => IdentityStarted.Value;

    /// <summary>Role that services run as: it owns nothing.</summary>
    public static string ApplicationRole => Application().Username!;

    /// <summary>Connection string of a fresh, empty database, as its owner.</summary>
    public static Task<string> NewDatabase() => NewDatabase(template: null);

    /// <param name="template">Database of which it is a copy; null: an empty one.</param>
    internal static async Task<string> NewDatabase(string? template)
    {
        await ServersNamed.Value;
        var server = new NpgsqlConnectionStringBuilder(Setting(Postgres));
        var name = $"test_{Guid.NewGuid():N}";
        await using (var connection = new NpgsqlConnection(server.ConnectionString))
        {
            await connection.OpenAsync();
            await using var create = new NpgsqlCommand(
                template is null ? $"create database {name}"
                : $"create database {name} template {template}", connection);
            await create.ExecuteNonQueryAsync();
        }

        return await DatabaseNamed(name);
    }

    /// <summary>Connection string of a database of that name, as its owner.</summary>
    public static async Task<string> DatabaseNamed(string name)
    {
        await ServersNamed.Value;
        return new NpgsqlConnectionStringBuilder(Setting(Postgres))
        {
            Database = name,
            MaxPoolSize = 30
        }.ConnectionString;
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
        await ServersNamed.Value;
        var broker = new Uri(Setting(Broker));
        var management = new Uri(Setting(BrokerManagement));
        var name = $"test_{Guid.NewGuid():N}";
        using var client = new HttpClient();
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Basic",
            Convert.ToBase64String(Encoding.UTF8.GetBytes(Uri.UnescapeDataString(management.UserInfo))));
        using var answer = await client.PutAsync(
            new Uri($"{management.Scheme}://{management.Authority}/api/vhosts/{name}"),
            new StringContent("{}", Encoding.UTF8, "application/json"));
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

    private static Task NameServers() =>
        Environment.GetEnvironmentVariable(Postgres) is null ? ServersInContainers.Start() : Task.CompletedTask;

    private static NpgsqlConnectionStringBuilder Application() => new(Setting(PostgresApplication));

    private static string Setting(string name) => Environment.GetEnvironmentVariable(name)
        ?? throw new InvalidOperationException(
            $"{name} is not set, though {Postgres} is. infra/servers.sh prints all of them.");
}
