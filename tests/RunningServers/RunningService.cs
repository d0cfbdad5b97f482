using System.Collections.Concurrent;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Reflection;
using System.Text.Json;
using EventStore;
using Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace RunningServers;

/// <summary>
/// A service with its own Kestrel on a free port in this process. As in production its schema is applied by the
/// owner of the database, and the service itself runs as a role that owns nothing.
/// </summary>
public sealed class RunningService : IAsyncDisposable
{
    private static readonly ConcurrentDictionary<string, Task<string>> Tokens = new();
    private static readonly ConcurrentDictionary<(string Database, MethodInfo Service), bool> UpToDate = new();

    /// <summary>With which the services of the tests hash bank accounts.</summary>
    public const string IdentityKey = "development-only-identity-key-of-tests";

    // The first answer of a cold service on a busy machine takes its time.
    private static readonly TimeSpan AnswerMax = TimeSpan.FromSeconds(100);

    private readonly WebApplication _app;

    private RunningService(WebApplication app)
    {
        _app = app;
        Address = new Uri(Servers.AddressOf(app));
    }

    public Uri Address { get; }

    public IServiceProvider Services => _app.Services;

    /// <summary>The present day of the programme, which near midnight is not that of this machine.</summary>
    public DateOnly Today => Services.GetRequiredService<ProgrammeCalendar>().Today();

    /// <summary>
    /// Connection string of a database with the service's tables, as its owner: a copy of one made for all.
    /// </summary>
    public static async Task<string> NewDatabase(Func<string[], ServiceHost> create)
    {
        var database = await ServiceDatabases.New($"{create.Method.DeclaringType}.{create.Method.Name}",
            async empty => await ApplySchema(create, empty, await Arguments(empty, "amqp://127.0.0.1")));
        UpToDate[(database, create.Method)] = true;
        return database;
    }

    /// <summary>
    /// Applies the schema to a database that this process has not brought up to date for the service yet.
    /// </summary>
    public static async Task<RunningService> Start(
        Func<string[], ServiceHost> create, string database, string broker, params string[] extraArgs)
    {
        string[] args = [.. await Arguments(database, broker), .. extraArgs];
        if (!UpToDate.ContainsKey((database, create.Method))) await ApplySchema(create, database, args);
        UpToDate[(database, create.Method)] = true;
        var app = create(args).Build();
        await app.StartAsync();
        return new RunningService(app);
    }

    public HttpClient Anonymous() => new() { BaseAddress = Address, Timeout = AnswerMax };

    /// <summary>A client with a token of "alice", "carol", "feed", "partner:{id}", …</summary>
    public HttpClient As(string clientId)
    {
        var client = new HttpClient(new WithToken(clientId)) { BaseAddress = Address, Timeout = AnswerMax };
        return client;
    }

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
    }

    private static async Task<string[]> Arguments(string database, string broker) =>
    [
        "--environment=Development", "--urls=http://127.0.0.1:0",
        $"--ConnectionStrings:EventStore={Servers.AsApplication(database)}",
        $"--ConnectionStrings:Broker={broker}", $"--Identity:Authority={await Servers.Authority}",
        $"--Programme:IdentityKey={IdentityKey}",
    ];

    private static async Task ApplySchema(Func<string[], ServiceHost> create, string database, string[] args)
    {
        string[] ownerArgs =
        [
            ServiceHost.ApplySchemaVerb, .. args, $"--ConnectionStrings:EventStoreOwner={database}",
            $"--Database:ApplicationRole={Servers.ApplicationRole}",
        ];
        await using var owner = create(ownerArgs).Build();
        await EventStoreSchema.Apply(owner.Services);
    }

    private static async Task<string> RequestToken(string clientId)
    {
        using var client = new HttpClient { BaseAddress = new Uri(await Servers.Authority) };
        using var form = new FormUrlEncodedContent(new Dictionary<string, string>
        {
            ["grant_type"] = "client_credentials",
            ["client_id"] = clientId,
            ["client_secret"] = "demo",
        });
        using var answer = await client.PostAsync(new Uri("connect/token", UriKind.Relative), form);
        answer.EnsureSuccessStatusCode();
        var token = await answer.Content.ReadFromJsonAsync<JsonElement>();
        return token.GetProperty("access_token").GetString()!;
    }

    private sealed class WithToken(string clientId) : DelegatingHandler(new SocketsHttpHandler())
    {
        protected override async Task<HttpResponseMessage> SendAsync(
            HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var token = await Tokens.GetOrAdd(clientId, RequestToken);
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
            return await base.SendAsync(request, cancellationToken);
        }
    }
}
