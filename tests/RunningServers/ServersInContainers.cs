using DotNet.Testcontainers.Builders;
using DotNet.Testcontainers.Containers;
using Testcontainers.PostgreSql;
using Testcontainers.RabbitMq;

namespace RunningServers;

/// <summary>
/// PostgreSQL and RabbitMQ for one test process, where Docker is there and nobody has started servers.
/// </summary>
internal static class ServersInContainers
{
    // Not secrets: these servers listen on this machine, hold made-up data and end with the process.
    private const string User = "commissions";
    private const string Password = "development-only";
    private const int ConnectionsMax = 300;
    private const int ManagementPort = 15672;
    private static readonly TimeSpan StartMax = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan StopMax = TimeSpan.FromSeconds(20);

    /// <summary>Starts both and names them in this process's environment as infra/servers.sh would.</summary>
    public static async Task Start()
    {
        try
        {
            var (postgres, rabbit) = (BuildPostgres(), BuildRabbit());
            AppDomain.CurrentDomain.ProcessExit += (_, _) => Stop(postgres, rabbit);
            using var limit = new CancellationTokenSource(StartMax);
            await Task.WhenAll(postgres.StartAsync(limit.Token), rabbit.StartAsync(limit.Token));
            Name(postgres, rabbit);
        }
        catch (DockerUnavailableException absent)
        {
            throw new InvalidOperationException(
                "Tests need PostgreSQL and RabbitMQ: start Docker, or run ./infra/test.sh, or name servers with "
                + "eval \"$(./infra/servers.sh start .run/test 17000)\"", absent);
        }
    }

    private static PostgreSqlContainer BuildPostgres() => new PostgreSqlBuilder("postgres:17")
        .WithUsername(User).WithPassword(Password).WithDatabase("postgres")
        .WithEnvironment("APPLICATION_PASSWORD", Password)
        .WithResourceMapping(
            new FileInfo(CommittedPage.AtRoot("infra/postgres/application-role.sql")), "/docker-entrypoint-initdb.d/")
        .WithCommand("-c", $"max_connections={ConnectionsMax}")
        .Build();

    private static RabbitMqContainer BuildRabbit() => new RabbitMqBuilder("rabbitmq:4-management")
        .WithUsername(User).WithPassword(Password)
        .WithPortBinding(ManagementPort, assignRandomHostPort: true)
        .WithWaitStrategy(Wait.ForUnixContainer().UntilMessageIsLogged("Server startup complete")
            .UntilHttpRequestIsSucceeded(request => request
                .ForPort(ManagementPort).ForPath("/api/overview").WithBasicAuthentication(User, Password)))
        .Build();

    private static void Name(PostgreSqlContainer postgres, RabbitMqContainer rabbit)
    {
        var databasePort = postgres.GetMappedPublicPort(PostgreSqlBuilder.PostgreSqlPort);
        var server = $"Host={postgres.Hostname};Port={databasePort};Password={Password}";
        string Address(string scheme, int port) =>
            $"{scheme}://{User}:{Password}@{rabbit.Hostname}:{rabbit.GetMappedPublicPort(port)}";
        Environment.SetEnvironmentVariable(Servers.PostgresApplication, $"{server};Username=commissions_app");
        Environment.SetEnvironmentVariable(Servers.PostgresTools,
            $"docker exec -i -e PGHOST=127.0.0.1 -e PGUSER={User} -e PGPASSWORD={Password} {postgres.Id}");
        Environment.SetEnvironmentVariable(Servers.Broker, Address("amqp", RabbitMqBuilder.RabbitMqPort));
        Environment.SetEnvironmentVariable(Servers.BrokerManagement, Address("http", ManagementPort));
        Environment.SetEnvironmentVariable(Servers.Postgres, $"{server};Username={User};Database=postgres");
    }

    private static void Stop(params IContainer[] containers) =>
        Task.WhenAll(containers.Select(container => container.DisposeAsync().AsTask())).Wait(StopMax);
}
