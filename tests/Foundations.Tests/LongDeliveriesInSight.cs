using EventStore;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace Foundations.Tests;

/// <summary>Whoever delivers a history sees how far it has come, how fast, and how long it will take.</summary>
public sealed class LongDeliveriesInSight : IAsyncLifetime
{
    private readonly Clock _clock = new();
    private ServiceProvider _services = null!;
    private FactsPassed _passed = null!;

    public async ValueTask InitializeAsync()
    {
        _services = await JournalServices.Started();
        _passed = new FactsPassed(Source, "ledger:All", ["noted"], _clock);
    }

    public async ValueTask DisposeAsync()
    {
        _passed.Dispose();
        await _services.DisposeAsync();
    }

    [Fact]
    public async Task Where_nothing_was_delivered_nothing_is_left()
    {
        var seen = await _passed.Look(CancellationToken.None);
        seen.Should().Be(new ShardProgress(0, 0, null));
        seen.Left.Should().Be(TimeSpan.Zero);
    }

    [Fact]
    public async Task The_rate_is_that_of_the_last_minute_and_tells_what_is_left()
    {
        await Deliver(1_000);
        await Standing(at: 100, newest: 1_000);
        (await _passed.Look(CancellationToken.None)).Should().Be(new ShardProgress(100, 1_000, null));

        _clock.Advance(TimeSpan.FromSeconds(10));
        await Standing(at: 400, newest: 1_000);
        var seen = await _passed.Look(CancellationToken.None);
        seen.Should().Be(new ShardProgress(400, 1_000, 30));
        seen.Left.Should().Be(TimeSpan.FromSeconds(20));

        _clock.Advance(TimeSpan.FromMinutes(2));
        await _passed.Look(CancellationToken.None);
        _clock.Advance(TimeSpan.FromSeconds(30));
        var standing = await _passed.Look(CancellationToken.None);
        standing.PerSecond.Should().Be(0);
        standing.Left.Should().BeNull("at this rate it never ends");
    }

    [Fact]
    public async Task While_no_worker_leads_what_is_delivered_counts_as_stored_and_other_kinds_of_events_never()
    {
        await Deliver(10);
        (await _passed.Look(CancellationToken.None)).Should().Be(new ShardProgress(0, 10, null));
        await Standing(at: 4, newest: 8);
        (await _passed.Look(CancellationToken.None)).Should().Be(new ShardProgress(4, 10, null));

        using var others = new FactsPassed(Source, "ledger:All", ["entry_posted"], _clock);
        (await others.Look(CancellationToken.None)).Should().Be(new ShardProgress(0, 0, null));
    }

    [Fact]
    public async Task A_shard_that_reads_all_again_is_counted_anew()
    {
        await Deliver(10);
        await Standing(at: 10, newest: 10);
        await _passed.Look(CancellationToken.None);
        _clock.Advance(TimeSpan.FromSeconds(10));
        await Standing(at: 4, newest: 10);

        (await _passed.Look(CancellationToken.None)).Should().Be(new ShardProgress(4, 10, null));
    }

    private NpgsqlDataSource Source => _services.GetRequiredService<NpgsqlDataSource>();

    private Task Deliver(int facts) => _services.GetRequiredService<FactStore>().AppendOnce(
        [.. Enumerable.Range(0, facts).Select(fact => new ReceivedFact("customer-1", Guid.NewGuid(), new Noted(fact)))],
        CancellationToken.None);

    private async Task Standing(long at, long newest)
    {
        await using var command = Source.CreateCommand(
            $"""
            insert into mt_event_progression (name, last_seq_id)
            values ('ledger:All', {at}), ('HighWaterMark', {newest})
            on conflict (name) do update set last_seq_id = excluded.last_seq_id
            """);
        await command.ExecuteNonQueryAsync();
    }

    private sealed class Clock : TimeProvider
    {
        private DateTimeOffset _now = new(2026, 11, 30, 12, 0, 0, TimeSpan.Zero);

        public override DateTimeOffset GetUtcNow() => _now;

        public void Advance(TimeSpan time) => _now += time;
    }
}
