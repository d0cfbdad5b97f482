using EventStore;
using Marten;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using RunningServers;

namespace Foundations.Tests;

public sealed class JournalRaces
{
    private const int Deliveries = 24;
    private const int Streams = 4;
    private static readonly TimeSpan WaitMax = TimeSpan.FromSeconds(10);

    /// <summary>A webhook's first events of a customer come at once; each wants to begin the same stream.</summary>
    [Fact]
    public async Task Deliveries_that_begin_the_same_streams_at_once_all_succeed_and_burn_no_sequence_number()
    {
        await using var services = await Started();
        var journal = services.GetRequiredService<Journal>();

        await Task.WhenAll(Enumerable.Range(0, Deliveries).Select(delivery => Task.Run(() =>
            journal.AppendOnce(Entries(delivery), CancellationToken.None))));

        await using var session = services.GetRequiredService<IDocumentStore>().QuerySession();
        var stored = await session.Events.QueryAllRawEvents().ToListAsync();
        stored.Should().HaveCount(Deliveries * Streams);
        stored.Max(@event => @event.Sequence).Should().Be(Deliveries * Streams);
    }

    [Fact]
    public async Task What_the_journal_appends_is_what_a_session_of_the_store_would()
    {
        await using var services = await Started();
        var (store, journal) = (services.GetRequiredService<IDocumentStore>(), services.GetRequiredService<Journal>());
        var (first, second) = (Guid.NewGuid(), Guid.NewGuid());
        await journal.AppendOnce(
        [
            new JournalEntry("by-journal", first, new Noted(1)) { CausationId = "cause", CorrelationId = "trace" },
            new JournalEntry("elsewhere", Guid.NewGuid(), new Noted(3)), new JournalEntry("by-journal", second, new Noted(2)),
        ], CancellationToken.None);
        await using var session = store.LightweightSession();
        (session.CausationId, session.CorrelationId) = ("cause", "trace");
        session.Events.Append("by-session", new Noted(1));
        await session.SaveChangesAsync();

        var journalled = await session.Events.FetchStreamAsync("by-journal");
        journalled.Select(@event => (@event.Id, @event.Version, @event.Data)).Should()
            .Equal((first, 1L, new Noted(1)), (second, 2L, new Noted(2)));
        var saved = (await session.Events.FetchStreamAsync("by-session")).Single();
        saved.Should().BeEquivalentTo(journalled[0], options => options.Including(@event => @event.Data)
            .Including(@event => @event.Version).Including(@event => @event.EventTypeName).Including(@event => @event.DotNetTypeName)
            .Including(@event => @event.CausationId).Including(@event => @event.CorrelationId).Including(@event => @event.TenantId)
            .Including(@event => @event.IsArchived));
        saved.Timestamp.Should().BeCloseTo(journalled[0].Timestamp, TimeSpan.FromMinutes(1));
        var (one, other) = (await session.Events.FetchStreamStateAsync("by-session"), await session.Events.FetchStreamStateAsync("elsewhere"));
        other.Should().BeEquivalentTo(one, options => options.Including(state => state!.Version).Including(state => state!.IsArchived)
            .Including(state => state!.AggregateType));
    }

    [Fact]
    public async Task An_append_wakes_whoever_listens_for_those_of_the_store()
    {
        await using var services = await Started();
        await using var listener = await services.GetRequiredService<NpgsqlDataSource>().OpenConnectionAsync();
        var heard = new List<int>();
        listener.Notification += (_, notification) => heard.Add(notification.PID);
        await using (var listen = new NpgsqlCommand($"listen mt_events_appended", listener)) await listen.ExecuteNonQueryAsync();

        // As the store itself does, on the channel that its daemon listens to.
        await using var session = services.GetRequiredService<IDocumentStore>().LightweightSession();
        session.Events.Append("by-session", new Noted(1));
        await session.SaveChangesAsync();
        (await listener.WaitAsync(WaitMax)).Should().BeTrue();
        await services.GetRequiredService<Journal>().AppendOnce(Entries(0), CancellationToken.None);
        (await listener.WaitAsync(WaitMax)).Should().BeTrue();

        heard.Should().HaveCount(2, "a transaction wakes once, however many streams it appends to");
    }

    [Fact]
    public async Task A_further_write_that_fails_takes_the_facts_back_without_burning_a_number_and_they_are_appended_when_they_come_again()
    {
        await using var services = await Started();
        var (store, journal) = (services.GetRequiredService<IDocumentStore>(), services.GetRequiredService<Journal>());
        var entries = Entries(0);
        await journal.Invoking(j => j.AppendOnce(entries, CancellationToken.None, (_, _) => throw new InvalidOperationException()))
            .Should().ThrowAsync<InvalidOperationException>();
        await using var session = store.QuerySession();
        (await session.Events.QueryAllRawEvents().CountAsync()).Should().Be(0);

        var told = new List<Guid>();
        var appended = await journal.AppendOnce(entries, CancellationToken.None, (_, ids) => told.AddRange(ids));
        (await journal.AppendOnce(entries, CancellationToken.None)).Should().BeEmpty();

        told.Should().BeEquivalentTo(entries.Select(entry => entry.EventId)).And.BeEquivalentTo(appended);
        var stored = await session.Events.QueryAllRawEvents().ToListAsync();
        stored.Should().HaveCount(entries.Length);
        stored.Max(@event => @event.Sequence).Should().Be(entries.Length);
    }

    // Every other delivery names the streams the other way round: waiting for each other must not become a deadlock.
    private static JournalEntry[] Entries(int delivery)
    {
        var streams = Enumerable.Range(0, Streams).Select(number => $"customer-{number}");
        return
        [
            .. (delivery % 2 == 0 ? streams : streams.Reverse())
                .Select(stream => new JournalEntry(stream, Guid.NewGuid(), new Noted(delivery))),
        ];
    }

    private static async Task<ServiceProvider> Started()
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
        {
            [$"ConnectionStrings:{EventStoreSetup.ConnectionStringName}"] = await Servers.NewDatabase(),
        }).Build();
        var services = new ServiceCollection();
        services.AddLogging();
        services.AddEventStore(configuration, runsDaemon: false, options => options.Events.MapEventType<Noted>("noted"));
        var provider = services.BuildServiceProvider();
        await EventStoreSchema.Apply(provider);
        return provider;
    }

    private sealed record Noted(int Delivery);
}
