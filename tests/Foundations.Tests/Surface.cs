using System.Net;
using EventStore;
using Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Npgsql;
using RunningServers;

namespace Foundations.Tests;

/// <summary>What every service does with every request.</summary>
public sealed class Surface
{
    private static ServiceHost Probe(string[] args)
    {
        var host = ServiceHost.Create("probe", args);
        host.Builder.Services.AddEventStore(host.Builder.Configuration, false, options =>
            options.Events.MapEventType<UnitsOfWork.Noted>("noted"));
        return host;
    }

    private static async Task<RunningService> Start(params string[] settings) =>
        await RunningService.Start(Probe, await RunningService.NewDatabase(Probe), await Servers.NewBroker(), settings);

    [Theory, InlineData("/health/ready"), InlineData("/v1/nowhere"), InlineData("/openapi/v1.json")]
    public async Task No_answer_may_be_framed_sniffed_or_kept(string path)
    {
        await using var service = await Start();
        using var anybody = service.Anonymous();
        using var answer = await anybody.GetAsync(path);
        answer.Headers.GetValues("X-Content-Type-Options").Should().Equal("nosniff");
        answer.Headers.GetValues("X-Frame-Options").Should().Equal("DENY");
        answer.Headers.GetValues("Content-Security-Policy").Single().Should().Contain("default-src 'none'");
        answer.Headers.CacheControl!.NoStore.Should().BeTrue();
        answer.Headers.Contains("Server").Should().BeFalse();
    }

    [Fact]
    public async Task One_partner_that_asks_without_end_is_refused_and_others_are_not()
    {
        await using var service = await Start("--RateLimits:PartnerRequestsPerMinute=3");
        using var eager = service.As("partner:eager");
        for (var call = 0; call < 3; call++)
            (await eager.GetAsync("/v1/nowhere")).StatusCode.Should().Be(HttpStatusCode.NotFound);
        (await eager.GetAsync("/v1/nowhere")).StatusCode.Should().Be(HttpStatusCode.TooManyRequests);
        using var calm = service.As("partner:calm");
        (await calm.GetAsync("/v1/nowhere")).StatusCode.Should().Be(HttpStatusCode.NotFound);
        using var staff = service.As("carol");
        for (var call = 0; call < 9; call++)
            (await staff.GetAsync("/v1/nowhere")).StatusCode.Should().Be(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Reads_that_wait_leave_connections_to_commands_and_the_service_stays_ready()
    {
        await using var busy = await ReadsThatWait.Start();
        var service = busy.Service;
        using var eager = service.As("carol");
        using var calm = service.As("alice");
        using var anybody = service.Anonymous();

        var waiting = Enumerable.Range(0, 130).Select(_ => eager.GetAsync("/v1/read")).ToArray();
        using var refused = await await Task.WhenAny(waiting).WaitAsync(TimeSpan.FromSeconds(30));
        refused.StatusCode.Should().Be(HttpStatusCode.TooManyRequests);
        refused.Headers.RetryAfter!.Delta.Should().BePositive();
        (await refused.Content.ReadAsStringAsync()).Should().Contain("too-many-requests");
        (await anybody.GetAsync("/health/ready")).StatusCode.Should().Be(HttpStatusCode.OK);
        (await calm.PostAsync("/v1/command", null)).StatusCode.Should().Be(HttpStatusCode.OK);

        await busy.LetThemGoOn();
        var answers = await Task.WhenAll(waiting).WaitAsync(TimeSpan.FromSeconds(60));
        answers.Count(answer => answer.StatusCode == HttpStatusCode.OK).Should().BeInRange(100, 129);
        answers.Should().OnlyContain(answer =>
            answer.StatusCode == HttpStatusCode.OK || answer.StatusCode == HttpStatusCode.TooManyRequests);
        (await calm.GetAsync("/v1/read")).StatusCode.Should().Be(HttpStatusCode.OK);
    }

    [Theory]
    [InlineData("GET", "/v1/read", "text/event-stream")]
    [InlineData("POST", "/v1/question", "application/json")]
    public async Task What_only_reads_is_limited_as_a_read_however_it_is_asked_for(string method, string path,
        string accept)
    {
        await using var busy = await ReadsThatWait.Start();
        var service = busy.Service;
        using var eager = service.As("carol");
        Task<HttpResponseMessage> Ask()
        {
            var request = new HttpRequestMessage(new HttpMethod(method), path);
            request.Headers.Add("Accept", accept);
            return eager.SendAsync(request);
        }

        var waiting = Enumerable.Range(0, 130).Select(_ => Ask()).ToArray();
        using var refused = await await Task.WhenAny(waiting).WaitAsync(TimeSpan.FromSeconds(30));
        refused.StatusCode.Should().Be(HttpStatusCode.TooManyRequests);
        (await eager.PostAsync("/v1/command", null)).StatusCode.Should().Be(HttpStatusCode.OK);

        await busy.LetThemGoOn();
        foreach (var answer in await Task.WhenAll(waiting).WaitAsync(TimeSpan.FromSeconds(60)))
            answer.StatusCode.Should().BeOneOf(HttpStatusCode.OK, HttpStatusCode.TooManyRequests);
    }

    // A read that holds a connection while it waits for a lock and takes a second one, as reads of the ledger do.
    private static ServiceHost WithReads(string[] args, int lockKey)
    {
        var host = Probe(args);
        host.MapApi = api =>
        {
            api.MapGet("/v1/read", Read);
            api.MapPost("/v1/question", Read).AsRead();
            api.MapPost("/v1/command", async (NpgsqlDataSource source) =>
            {
                await using var connection = await source.OpenConnectionAsync();
                return TypedResults.Ok();
            });
        };
        return host;

        async Task<IResult> Read(NpgsqlDataSource source)
        {
            await using var connection = await source.OpenConnectionAsync();
            await Run(connection, $"select pg_advisory_lock_shared({lockKey})");
            await Run(connection, $"select pg_advisory_unlock_shared({lockKey})");
            await using var second = await source.OpenConnectionAsync();
            return TypedResults.Ok();
        }
    }

    /// <summary>A service with few connections, whose reads wait for a lock until they are let go on.</summary>
    private sealed record ReadsThatWait(RunningService Service, NpgsqlConnection Holder) : IAsyncDisposable
    {
        private const int LockKey = 4711;

        public static async Task<ReadsThatWait> Start()
        {
            var database = await Servers.NewDatabase();
            var holder = new NpgsqlConnection(database);
            await holder.OpenAsync();
            await Run(holder, $"select pg_advisory_lock({LockKey})");
            return new ReadsThatWait(await RunningService.Start(
                args => WithReads(args, LockKey), database + ";Maximum Pool Size=6;Timeout=3",
                await Servers.NewBroker()), holder);
        }

        public Task LetThemGoOn() => Run(Holder, $"select pg_advisory_unlock({LockKey})");

        public async ValueTask DisposeAsync()
        {
            await Service.DisposeAsync();
            await Holder.DisposeAsync();
        }
    }

    private static async Task Run(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }
}
