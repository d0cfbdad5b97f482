using System.Diagnostics;
using EventStore;
using JasperFx.Events.Daemon.HighWater;
using Marten;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace Foundations.Tests;

/// <summary>What is appended is looked at when it is there, not when the clock says so.</summary>
public sealed class WokenDaemons : IAsyncLifetime
{
    private const int Appends = 20;
    private static readonly TimeSpan WaitMax = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(300);
    private ServiceProvider _services = null!;
    private IDaemonWakeup _wakeup = null!;

    public async ValueTask InitializeAsync()
    {
        _services = await JournalServices.Started();
        _wakeup = ((DocumentStore)_services.GetRequiredService<IDocumentStore>()).Options.Projections.Wakeup!;
        // It listens from the first wait on, and has the daemon look once.
        (await WokeWithin(WaitMax)).Should().BeTrue();
    }

    public async ValueTask DisposeAsync() => await _services.DisposeAsync();

    [Fact]
    public async Task Appends_that_come_while_the_daemon_looks_are_looked_for_once_it_has()
    {
        for (var append = 0; append < Appends; append++) await Append();
        await Task.Delay(Moment);

        (await WokeWithin(WaitMax)).Should().BeTrue("it was told while it did not wait");
        var looks = 1;
        while (await WokeWithin(Moment)) looks++;
        looks.Should().BeLessThan(Appends, "one look finds all that came before it");
    }

    [Fact]
    public async Task A_lost_connection_is_replaced_and_the_store_looked_at()
    {
        await using (var terminate = Source.CreateCommand(
            """
            select pg_terminate_backend(pid) from pg_stat_activity
            where datname = current_database() and query = 'listen mt_events_appended'
            """)) (await terminate.ExecuteScalarAsync()).Should().Be(true);

        (await WokeWithin(WaitMax)).Should().BeTrue("what came meanwhile was told to nobody");
        await Append();
        (await WokeWithin(WaitMax)).Should().BeTrue();
    }

    private NpgsqlDataSource Source => _services.GetRequiredService<NpgsqlDataSource>();

    private Task Append() => _services.GetRequiredService<FactStore>().AppendOnce(
        [new ReceivedFact("customer-1", Guid.NewGuid(), new Noted(1))], CancellationToken.None);

    private async Task<bool> WokeWithin(TimeSpan limit)
    {
        var started = Stopwatch.GetTimestamp();
        await _wakeup.WaitAsync(limit, CancellationToken.None);
        return Stopwatch.GetElapsedTime(started) < limit - (limit / 10);
    }
}
