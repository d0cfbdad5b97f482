using System.Collections.Concurrent;
using Contracts;
using Contracts.Leads.V1;
using Hosting;
using Leads.Service;
using MassTransit;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Npgsql;
using RunningServers;

[assembly: AssemblyFixture(typeof(Leads.Tests.Http.LeadsRunning))]

namespace Leads.Tests.Http;

/// <summary>The service over a real database and a real broker, and a receiver of what it publishes.</summary>
public sealed class LeadsRunning : IAsyncLifetime
{
    private IHost _receiver = null!;

    public RunningService Service { get; private set; } = null!;
    public MovableTime Time { get; } = new();
    public string Database { get; private set; } = "";
    public string Broker { get; private set; } = "";
    internal ReceivedFacts Received { get; } = new();

    public async ValueTask InitializeAsync()
    {
        Database = await RunningService.NewDatabase(WithMovableTime);
        Broker = await Servers.NewBroker();
        _receiver = Receiver(Broker, Received);
        using var startLimit = new CancellationTokenSource(TimeSpan.FromSeconds(120));
        await _receiver.StartAsync(startLimit.Token);
        Service = await RunningService.Start(WithMovableTime, Database, Broker);
    }

    public async ValueTask DisposeAsync()
    {
        await Service.DisposeAsync();
        using var stopLimit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        await _receiver.StopAsync(stopLimit.Token);
        _receiver.Dispose();
    }

    /// <summary>Every stored event: its id, its name and its JSON.</summary>
    internal async Task<IReadOnlyList<StoredEvent>> StoredEvents(string streamPart = "")
    {
        await using var source = NpgsqlDataSource.Create(Database);
        await using var query = source.CreateCommand(
            """
            select id, stream_id, type, data::text from mt_events where position($1 in stream_id) > 0 order by seq_id
            """);
        query.Parameters.Add(new NpgsqlParameter { Value = streamPart });
        await using var reader = await query.ExecuteReaderAsync();
        var events = new List<StoredEvent>();
        while (await reader.ReadAsync())
            events.Add(new(reader.GetGuid(0), reader.GetString(1), reader.GetString(2), reader.GetString(3)));
        return events;
    }

    private ServiceHost WithMovableTime(string[] args)
    {
        var host = LeadsService.Create(args);
        host.Builder.Services.AddSingleton<TimeProvider>(Time);
        return host;
    }

    private static IHost Receiver(string broker, ReceivedFacts received)
    {
        var builder = Host.CreateApplicationBuilder();
        builder.Services.AddSingleton(received);
        builder.Services.AddOptions<MassTransitHostOptions>().Configure(options => options.WaitUntilStarted = true);
        builder.Services.AddMassTransit(bus =>
        {
            bus.DisableUsageTelemetry();
            bus.AddConsumer<FactsConsumer>();
            bus.UsingRabbitMq((context, rabbit) =>
            {
                rabbit.Host(new Uri(broker));
                rabbit.ConfigureEndpoints(context);
            });
        });
        return builder.Build();
    }

    private sealed class FactsConsumer(ReceivedFacts received) : IConsumer<ProgrammeFacts>
    {
        public Task Consume(ConsumeContext<ProgrammeFacts> context)
        {
            foreach (var fact in context.Message.Facts) received.Add(fact);
            return Task.CompletedTask;
        }
    }
}

internal sealed record StoredEvent(Guid Id, string Stream, string Type, string Json);

/// <summary>Facts as a receiver keeps them: repeats of an event id are dropped.</summary>
internal sealed class ReceivedFacts
{
    private const int WaitSecondsMax = 90;
    private readonly ConcurrentDictionary<Guid, PublishedFact<ProgrammeFact>> _facts = new();

    public void Add(PublishedFact<ProgrammeFact> fact) => _facts.TryAdd(fact.EventId, fact);

    public ProgrammeFact? Find(Guid eventId) => _facts.GetValueOrDefault(eventId)?.Content;

    public async Task<IReadOnlyList<ProgrammeFact>> About(string partnerId, int count)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(WaitSecondsMax));
        while (true)
        {
            var facts = _facts.Values.Select(fact => fact.Content).Where(fact => fact.PartnerId == partnerId).ToList();
            if (facts.Count >= count || limit.IsCancellationRequested) return facts;
            await Task.Delay(50);
        }
    }
}

/// <summary>The system's time, some days ahead when a test says so.</summary>
public sealed class MovableTime : TimeProvider
{
    private long _aheadTicks;

    public override DateTimeOffset GetUtcNow() => base.GetUtcNow().AddTicks(Interlocked.Read(ref _aheadTicks));

    public void Ahead(TimeSpan by) => Interlocked.Exchange(ref _aheadTicks, by.Ticks);
}
