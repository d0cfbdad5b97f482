using EventStore;
using JasperFx;
using Marten;
using Marten.Services;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace Foundations.Tests;

public sealed class JournalRaces
{
    private const int Deliveries = 24;
    private const int Streams = 4;
    private static readonly TimeSpan WaitMax = TimeSpan.FromSeconds(60);

    /// <summary>A webhook's first events of a customer come at once; each wants to begin the same stream.</summary>
    [Fact]
    public async Task Deliveries_that_begin_the_same_streams_at_once_all_succeed_and_burn_no_sequence_number()
    {
        await using var services = await JournalServices.Started();
        var factStore = services.GetRequiredService<FactStore>();

        await Task.WhenAll(Enumerable.Range(0, Deliveries).Select(delivery => Task.Run(() =>
            factStore.AppendOnce(Entries(delivery), CancellationToken.None))));

        await using var session = services.GetRequiredService<IDocumentStore>().QuerySession();
        var stored = await session.Events.QueryAllRawEvents().ToListAsync();
        stored.Should().HaveCount(Deliveries * Streams);
        stored.Max(@event => @event.Sequence).Should().Be(Deliveries * Streams);
    }

    /// <summary>The same facts come in several deliveries at once, each time in another order.</summary>
    [Fact]
    public async Task Deliveries_of_the_same_facts_at_once_append_each_fact_once_and_burn_no_sequence_number()
    {
        await using var services = await JournalServices.Started();
        var factStore = services.GetRequiredService<FactStore>();
        var entries = Enumerable.Range(0, Deliveries).SelectMany(Entries).ToArray();

        var appended = await Task.WhenAll(Enumerable.Range(0, Deliveries).Select(delivery => Task.Run(() =>
            factStore.AppendOnce([.. new Random(delivery).GetItems(entries, entries.Length), entries[delivery]],
                CancellationToken.None))));

        appended.SelectMany(ids => ids).Should().OnlyHaveUniqueItems();
        await using var session = services.GetRequiredService<IDocumentStore>().QuerySession();
        var stored = await session.Events.QueryAllRawEvents().ToListAsync();
        stored.Select(@event => @event.Id).Should().BeEquivalentTo(appended.SelectMany(ids => ids));
        stored.Max(@event => @event.Sequence).Should().Be(stored.Count);
        foreach (var stream in stored.GroupBy(@event => @event.StreamKey))
            stream.OrderBy(@event => @event.Sequence).Select(@event => @event.Version).Should()
                .Equal(Enumerable.Range(1, stream.Count()).Select(version => (long)version));
    }

    [Fact]
    public async Task A_delivery_waits_for_a_command_that_holds_its_stream_and_comes_after_it()
    {
        await using var services = await JournalServices.Started();
        var (store, factStore) = (services.GetRequiredService<IDocumentStore>(),
            services.GetRequiredService<FactStore>());
        await using var connection = await services.GetRequiredService<NpgsqlDataSource>().OpenConnectionAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        await FactStore.Hold(connection, "customer-0", CancellationToken.None);
        var delivery = factStore.AppendOnce(Entries(0), CancellationToken.None);

        await using var session = store.LightweightSession(SessionOptions.ForTransaction(transaction));
        session.Events.Append("customer-0", 1, new Noted(-1));
        await session.SaveChangesAsync();
        delivery.IsCompleted.Should().BeFalse();
        await transaction.CommitAsync();
        await delivery.WaitAsync(WaitMax);

        var stored = await session.Events.FetchStreamAsync("customer-0");
        stored.Select(@event => (@event.Version, @event.Data)).Should().Equal((1, new Noted(-1)), (2, new Noted(0)));
    }

    [Fact]
    public async Task A_session_that_expects_a_version_from_before_a_delivery_is_refused()
    {
        await using var services = await JournalServices.Started();
        var (store, factStore) = (services.GetRequiredService<IDocumentStore>(),
            services.GetRequiredService<FactStore>());
        await factStore.AppendOnce(Entries(0), CancellationToken.None);
        await factStore.AppendOnce(Entries(1), CancellationToken.None);

        await using var session = store.LightweightSession();
        session.Events.Append("customer-0", 2, new Noted(-1));

        await session.Invoking(s => s.SaveChangesAsync()).Should().ThrowAsync<ConcurrencyException>();
    }

    [Fact]
    public async Task An_append_wakes_whoever_listens_for_those_of_the_store()
    {
        await using var services = await JournalServices.Started();
        await using var listener = await services.GetRequiredService<NpgsqlDataSource>().OpenConnectionAsync();
        var heard = new List<int>();
        listener.Notification += (_, notification) => heard.Add(notification.PID);
        await using (var listen = new NpgsqlCommand($"listen mt_events_appended",
            listener)) await listen.ExecuteNonQueryAsync();

        // A session's appends as well, on the channel that the daemon listens to.
        await using var session = services.GetRequiredService<IDocumentStore>().LightweightSession();
        session.Events.Append("by-session", new Noted(1));
        await session.SaveChangesAsync();
        (await listener.WaitAsync(WaitMax)).Should().BeTrue();
        await services.GetRequiredService<FactStore>().AppendOnce(Entries(0), CancellationToken.None);
        (await listener.WaitAsync(WaitMax)).Should().BeTrue();

        heard.Should().HaveCount(2, "a transaction wakes once, however many streams it appends to");
    }

    [Fact]
    public async Task A_further_write_that_fails_takes_the_facts_back_burns_no_number_and_they_can_come_again()
    {
        await using var services = await JournalServices.Started();
        var (store, factStore) = (services.GetRequiredService<IDocumentStore>(),
            services.GetRequiredService<FactStore>());
        var entries = Entries(0);
        await factStore.Invoking(j => j.AppendOnce(entries, CancellationToken.None, (_, _) =>
            throw new InvalidOperationException()))
            .Should().ThrowAsync<InvalidOperationException>();
        await using var session = store.QuerySession();
        (await session.Events.QueryAllRawEvents().CountAsync()).Should().Be(0);

        var told = new List<Guid>();
        var appended = await factStore.AppendOnce(entries, CancellationToken.None, (_, ids) => told.AddRange(ids));
        (await factStore.AppendOnce(entries, CancellationToken.None)).Should().BeEmpty();

        told.Should().BeEquivalentTo(entries.Select(entry => entry.EventId)).And.BeEquivalentTo(appended);
        var stored = await session.Events.QueryAllRawEvents().ToListAsync();
        stored.Should().HaveCount(entries.Length);
        stored.Max(@event => @event.Sequence).Should().Be(entries.Length);
    }

    // Every other delivery names the streams the other way round: waiting for each other must not become a deadlock.
    private static ReceivedFact[] Entries(int delivery)
    {
        var streams = Enumerable.Range(0, Streams).Select(number => $"customer-{number}");
        return
        [
            .. (delivery % 2 == 0 ? streams : streams.Reverse())
                .Select(stream => new ReceivedFact(stream, Guid.NewGuid(), new Noted(delivery))),
        ];
    }
}
