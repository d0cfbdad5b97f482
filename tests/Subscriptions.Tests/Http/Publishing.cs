using Contracts;
using Contracts.Subscriptions.V1;
using MassTransit;
using RunningServers;
using Subscriptions.Service;

namespace Subscriptions.Tests.Http;

public sealed class Publishing
{
    private const int FactsEach = 30;
    private readonly string[] _customers = [.. Enumerable.Range(0, 4).Select(_ => Calls.NewCustomer())];

    [Fact]
    public async Task Every_stored_fact_arrives_in_stored_order_under_its_stored_id()
    {
        var broker = await Servers.NewBroker();
        await using var receiver = await Receiver.Start(broker);
        await using var service = await RunningService.Start(SubscriptionsService.Create,
            await RunningService.NewDatabase(SubscriptionsService.Create), broker);

        await Task.WhenAll(_customers.Select(customer => Deliver(service, customer)));

        await ExpectEverything(service, receiver);
    }

    [Fact]
    public async Task Facts_that_were_stored_before_anybody_listened_arrive_when_somebody_does()
    {
        var broker = await Servers.NewBroker();
        await using var service = await RunningService.Start(SubscriptionsService.Create,
            await RunningService.NewDatabase(SubscriptionsService.Create), broker);
        foreach (var customer in _customers) await Deliver(service, customer);
        // Long enough for publishing to have been tried, and returned by the broker, at least once.
        await Task.Delay(TimeSpan.FromSeconds(3));
        var all = _customers.Length * FactsEach;
        (await Progress(service)).Should().Be((0, all));

        await using var receiver = await Receiver.Start(broker);

        await ExpectEverything(service, receiver);
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (await Progress(service) != (all, all)) await Task.Delay(100, patience.Token);
    }

    [Fact]
    public async Task Only_what_happened_long_before_it_was_delivered_may_wait()
    {
        var broker = await Servers.NewBroker();
        await using var receiver = await Receiver.Start(broker);
        await using var service = await RunningService.Start(SubscriptionsService.Create,
            await RunningService.NewDatabase(SubscriptionsService.Create), broker);
        var today = DateOnly.FromDateTime(DateTime.UtcNow);
        string Paid(string customer, int daysAgo) => Calls.Payment(customer, $"{customer}-{daysAgo}", daysAgo + 1)
            .Replace("2026-03-02", $"{today.AddDays(-daysAgo):yyyy-MM-dd}", StringComparison.Ordinal);

        (await service.As("feed").Deliver(Paid("of today", 0), Paid("of the week", 5), Paid("late", 9),
            Paid("of years", 400), Paid("of years", 800), Paid("of both", 300), Paid("of both", 1),
            Calls.Profile("named", "named-profile", "Ann"))).Counts().Accepted.Should().Be(8);

        await receiver.Facts(8);
        receiver.MayWait.Should().BeEquivalentTo(
            ["late-9", "of years-400", "of years-800"], "what came with a payment of yesterday must not wait");
    }

    private static async Task<(int Published, int Stored)> Progress(RunningService service)
    {
        var progress = (await service.As("feed").Get("/v1/operations/progress")).Json;
        return ((int)progress["done"]!, (int)progress["of"]!);
    }

    private static async Task Deliver(RunningService service, string customer)
    {
        var feed = service.As("feed");
        var facts = Enumerable.Range(0, FactsEach).Select(i => i == 0
            ? Calls.Profile(customer, $"{customer}-{i}", "Ann Secret")
            : Calls.Payment(customer, $"{customer}-{i}", i)).ToArray();
        foreach (var part in facts.Chunk(7)) (await feed.Deliver(part)).Counts().Accepted.Should().Be(part.Length);
        (await feed.Deliver(facts)).Counts().Should().Be((0, FactsEach));
    }

    private async Task ExpectEverything(RunningService service, Receiver receiver)
    {
        var received = await receiver.Facts(_customers.Length * FactsEach);
        foreach (var customer in _customers)
        {
            var stored = await service.StoredOf(customer);
            var published = received.Where(fact => fact.Content.CustomerId == customer).ToArray();

            published.Select(fact => fact.EventId).Should().Equal(stored.Select(e => e.Id), customer);
            published.Select(fact => fact.Content).Should().Equal(stored.Select(e => (BillingFact)e.Data), customer);
            published.Zip(stored).Should().OnlyContain(pair => pair.First.RecordedAt == pair.Second.Timestamp);
        }

        received.Select(fact => fact.Content).OfType<CustomerProfileRecorded>()
            .Should().OnlyContain(profile => profile.Name == null);
    }

    /// <summary>Another service's queue: it keeps the first arrival of each event id, in order of arrival.</summary>
    private sealed class Receiver(IBusControl bus, List<PublishedFact<BillingFact>> facts, List<string> mayWait)
        : IAsyncDisposable
    {
        private const int WaitSecondsMax = 60;

        /// <summary>Ids of the facts that came as such.</summary>
        public IReadOnlyCollection<string> MayWait
        {
            get
            {
                lock (facts) return [.. mayWait.Distinct()];
            }
        }

        public static async Task<Receiver> Start(string broker)
        {
            var (facts, mayWait) = (new List<PublishedFact<BillingFact>>(), new List<string>());
            var known = new HashSet<Guid>();
            var bus = Bus.Factory.CreateUsingRabbitMq(rabbit =>
            {
                rabbit.Host(new Uri(broker));
                rabbit.ReceiveEndpoint("another-service", endpoint =>
                {
                    endpoint.PrefetchCount = 1;
                    endpoint.ConcurrentMessageLimit = 1;
                    endpoint.Handler<BillingFacts>(message =>
                    {
                        lock (facts)
                        {
                            facts.AddRange(message.Message.Facts.Where(fact => known.Add(fact.EventId)));
                            if (message.Message.MayWait)
                                mayWait.AddRange(message.Message.Facts.Select(fact => fact.Content.SourceEventId));
                        }

                        return Task.CompletedTask;
                    });
                });
            });
            using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(WaitSecondsMax));
            await bus.StartAsync(limit.Token);
            return new Receiver(bus, facts, mayWait);
        }

        public async Task<IReadOnlyList<PublishedFact<BillingFact>>> Facts(int count)
        {
            using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(WaitSecondsMax));
            while (true)
            {
                lock (facts)
                    if (facts.Count >= count || limit.IsCancellationRequested) return [.. facts];
                await Task.Delay(50);
            }
        }

        public async ValueTask DisposeAsync()
        {
            using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(WaitSecondsMax));
            await bus.StopAsync(limit.Token);
        }
    }
}
