using EventStore;
using Marten;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using RunningServers;

namespace Foundations.Tests;

public sealed class JournalRaces
{
    private const int Deliveries = 24;
    private const int Streams = 4;

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
