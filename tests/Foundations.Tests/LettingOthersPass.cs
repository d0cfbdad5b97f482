using System.Diagnostics;
using EventStore;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace Foundations.Tests;

/// <summary>Whoever writes the facts of years lets those pass that write the fact of today.</summary>
public sealed class LettingOthersPass : IAsyncLifetime
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(20);
    private static CancellationToken Stop => TestContext.Current.CancellationToken;
    private ServiceProvider _services = null!;
    private ReaderPace _reader = null!;

    public async ValueTask InitializeAsync()
    {
        _services = await JournalServices.Started();
        _reader = Pace(TimeSpan.FromSeconds(60));
    }

    public ValueTask DisposeAsync() => _services.DisposeAsync();

    [Fact]
    public async Task A_reader_that_keeps_up_is_not_waited_for()
    {
        await _reader.Wait(150, Stop).WaitAsync(Soon, Stop);
        await Deliver(1_000);
        await Standing(at: 900);
        await _reader.Wait(150, Stop).WaitAsync(Soon, Stop);
    }

    [Fact]
    public async Task A_reader_that_is_behind_is_waited_for_until_it_has_come_near()
    {
        await Deliver(1_000);
        await Standing(at: 100);
        var waiting = _reader.Wait(150, Stop);
        await Task.Delay(300, Stop);
        waiting.IsCompleted.Should().BeFalse("900 facts are unread");

        await Standing(at: 900);
        await waiting.WaitAsync(Soon, Stop);
    }

    [Fact]
    public async Task Events_of_other_kinds_are_nothing_to_wait_for()
    {
        await Deliver(1_000);
        await Pace(TimeSpan.FromSeconds(60), "entry_posted").Wait(150, Stop).WaitAsync(Soon, Stop);
    }

    [Fact]
    public async Task A_reader_that_stands_still_is_waited_for_only_so_long()
    {
        await Deliver(1_000);
        var started = Stopwatch.GetTimestamp();
        await Pace(TimeSpan.FromSeconds(1)).Wait(150, Stop).WaitAsync(TimeSpan.FromSeconds(30), Stop);
        Stopwatch.GetElapsedTime(started).Should().BeGreaterThan(TimeSpan.FromSeconds(1));
    }

    private ReaderPace Pace(TimeSpan waitMax, string type = "noted") =>
        new(Source, "ledger:All", [type], waitMax);

    private NpgsqlDataSource Source => _services.GetRequiredService<NpgsqlDataSource>();

    private Task Deliver(int facts) => _services.GetRequiredService<FactStore>().AppendOnce(
        [.. Enumerable.Range(0, facts).Select(fact => new ReceivedFact("customer-1", Guid.NewGuid(), new Noted(fact)))],
        Stop);

    private async Task Standing(long at)
    {
        await using var command = Source.CreateCommand(
            $"""
            insert into mt_event_progression (name, last_seq_id) values ('ledger:All', {at})
            on conflict (name) do update set last_seq_id = excluded.last_seq_id
            """);
        await command.ExecuteNonQueryAsync(Stop);
    }
}
