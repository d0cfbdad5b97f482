using System.Collections.Concurrent;
using EventStore;
using Hosting;
using JasperFx.Events.Daemon;
using JasperFx.Events.Projections;
using Marten;
using Marten.Services;
using Marten.Subscriptions;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using RunningServers;

namespace Foundations.Tests;

/// <summary>Several workers on one database.</summary>
public sealed class OneLeader
{
    private static readonly TimeSpan WaitMax = TimeSpan.FromSeconds(90);

    // Marten skips a number that nobody has filled after three seconds, unless it knows better.
    private static readonly TimeSpan LongerThanStale = TimeSpan.FromSeconds(7);

    private readonly ConcurrentQueue<string> _seen = [];

    public sealed record Noted(string Text);

    [Fact]
    public async Task A_leader_whose_session_is_gone_stands_down_and_a_standby_takes_over()
    {
        var (database, broker) = (await RunningService.NewDatabase(Worker), await Servers.NewBroker());
        await using var one = await RunningService.Start(Worker, database, broker);
        await using var two = await RunningService.Start(Worker, database, broker);
        for (var time = 0; time < 3; time++)
        {
            await Eventually(() => Leads(one) ^ Leads(two), "exactly one leads");
            await Append(one, $"note {time}");
            await Eventually(() => _seen.Contains($"note {time}"), "the note is seen");
            await Run(database,
                "select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'leader' and " +
                "datname = current_database()");
            await Eventually(() => Run(database,
                "select count(*) = 1 from pg_locks where locktype = 'advisory' and granted and database = (select " +
                "oid from pg_database where datname = current_database())"),
                "one holds the lease again");
        }

        await Eventually(() => Leads(one) ^ Leads(two), "exactly one leads at last");
        _seen.Distinct().Should().HaveCount(3);
    }

    [Fact]
    public async Task A_standby_takes_over_within_a_second_when_the_leader_ends()
    {
        var (database, broker) = (await RunningService.NewDatabase(Worker), await Servers.NewBroker());
        var one = await RunningService.Start(Worker, database, broker);
        await Eventually(() => Leads(one), "the first leads");
        await using var two = await RunningService.Start(Worker, database, broker);
        Leads(two).Should().BeFalse();
        await one.DisposeAsync();
        await Eventually(() => Leads(two), "the second leads");
    }

    [Fact]
    public async Task An_event_whose_writer_stood_still_before_its_commit_is_not_passed_over()
    {
        var database = await RunningService.NewDatabase(Worker);
        await using var worker = await RunningService.Start(Worker, database, await Servers.NewBroker());
        await Eventually(() => Leads(worker), "the worker leads");

        var store = worker.Services.GetRequiredService<IDocumentStore>();
        await using var connection = await worker.Services.GetRequiredService<NpgsqlDataSource>().OpenConnectionAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        await using var slow = store.LightweightSession(SessionOptions.ForTransaction(transaction));
        slow.Events.Append("slow", new Noted("slow"));
        await slow.SaveChangesAsync();
        await Append(worker, "quick");
        await Task.Delay(LongerThanStale);
        _seen.Should().BeEmpty("the number before is still being written");

        await transaction.CommitAsync();
        await Eventually(() => _seen.Count == 2, "both are seen");
        _seen.Should().Equal("slow", "quick");
    }

    private ServiceHost Worker(string[] args)
    {
        var host = ServiceHost.Create("probe", args);
        var store = host.Builder.Services.AddEventStore(host.Builder.Configuration, host.RunsWorker,
            options => options.Events.MapEventType<Noted>("noted"));
        host.Builder.Services.AddSingleton(_seen);
        if (host.RunsWorker)
            store.AddSubscriptionWithServices<Seeing>(ServiceLifetime.Singleton, subscription =>
                subscription.Name = "seeing");
        return host;
    }

    private static bool Leads(RunningService worker) =>
        worker.Services.GetRequiredService<Leadership>().Shards.Count > 0;

    private static async Task Append(RunningService worker, string text)
    {
        await using var session = worker.Services.GetRequiredService<IDocumentStore>().LightweightSession();
        session.Events.Append(text, new Noted(text));
        await session.SaveChangesAsync();
    }

    private static async Task<bool> Run(string database, string sql)
    {
        await using var connection = new NpgsqlConnection(database);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        return await command.ExecuteScalarAsync() is true;
    }

    private static Task Eventually(Func<bool> isThere, string what) =>
        Eventually(() => Task.FromResult(isThere()), what);

    private static async Task Eventually(Func<Task<bool>> isThere, string what)
    {
        using var limit = new CancellationTokenSource(WaitMax);
        while (!await isThere())
        {
            if (limit.IsCancellationRequested) throw new TimeoutException($"Not within {WaitMax}: {what}");
            await Task.Delay(TimeSpan.FromMilliseconds(50));
        }
    }

    private sealed class Seeing(ConcurrentQueue<string> seen) : SubscriptionBase
    {
        public override Task<IChangeListener> ProcessEventsAsync(EventRange page, ISubscriptionController controller,
            IDocumentOperations operations, CancellationToken cancellationToken)
        {
            foreach (var noted in page.Events.Select(@event => @event.Data).OfType<Noted>()) seen.Enqueue(noted.Text);
            return Task.FromResult(NullChangeListener.Instance);
        }
    }
}
