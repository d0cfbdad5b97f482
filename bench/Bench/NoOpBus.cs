using Contracts;
using Contracts.Subscriptions.V1;
using Decisions;
using MassTransit;
using Messaging;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using RunningServers;

namespace Bench;

/// <summary>
/// The way between the services without the services: messages are published, confirmed, received, and that is all.
/// </summary>
internal sealed class NoOpBus : IAsyncDisposable
{
    private static readonly TimeSpan ArrivalMax = TimeSpan.FromMinutes(2);
    private readonly IHost _host;

    private NoOpBus(IHost host) => _host = host;

    public static async Task<NoOpBus> Start()
    {
        var builder = Host.CreateApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        builder.Configuration.AddInMemoryCollection([new(MessagingSetup.BrokerKey, await Servers.NewBroker())]);
        builder.Services.AddSingleton<Received>();
        builder.Services.AddMessaging(builder.Configuration, "nobody", true, bus =>
            bus.AddConsumer<NoOpConsumer, InOrder<NoOpConsumer>>());
        builder.Services.AddOptions<MassTransitHostOptions>().Configure(options => options.WaitUntilStarted = true);
        var host = builder.Build();
        await host.StartAsync();
        return new NoOpBus(host);
    }

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync();
        _host.Dispose();
    }

    /// <summary>In lanes, one message after the other in each, as the service publishes.</summary>
    /// <param name="batches">Facts of each message.</param>
    public async Task Carry(IReadOnlyList<BillingFact[]> batches)
    {
        var bus = _host.Services.GetRequiredService<IBus>();
        var arrived = _host.Services.GetRequiredService<Received>().Expect(batches.Count);
        await Task.WhenAll(batches.GroupBy(batch => NameBasedId.LaneOf($"customer-{batch[0].CustomerId}", Lanes))
            .Select(async lane =>
        {
            foreach (var batch in lane)
                await bus.Publish(Message(lane.Key, batch), context => context.MessageId = NewId.NextGuid());
        }));
        await arrived.WaitAsync(ArrivalMax);
    }

    private const int Lanes = 4;

    private static BillingFacts Message(int lane, BillingFact[] batch) => new(lane,
        [.. batch.Select(fact =>
            new PublishedFact<BillingFact>(IngestStages.EventId(fact), DateTimeOffset.UtcNow, fact))]);

    internal sealed class Received
    {
        private TaskCompletionSource _all = new();
        private int _missing;

        public Task Expect(int messages)
        {
            (_all, _missing) = (new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously), messages);
            return _all.Task;
        }

        public void One()
        {
            if (Interlocked.Decrement(ref _missing) == 0) _all.SetResult();
        }
    }
}

/// <summary>
/// Decodes a message and forgets it; as the consumers of the services take theirs, one after the other.
/// </summary>
internal sealed class NoOpConsumer(NoOpBus.Received received) : IConsumer<BillingFacts>
{
    public Task Consume(ConsumeContext<BillingFacts> context)
    {
        received.One();
        return Task.CompletedTask;
    }
}
