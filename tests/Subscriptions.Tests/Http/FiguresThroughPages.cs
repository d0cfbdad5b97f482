using Billing;
using Contracts.Leads.V1;
using Contracts.Subscriptions.V1;
using EventStore;
using Marten;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using RunningServers;
using Subscriptions.Domain.Customers;
using Subscriptions.Domain.Metrics;
using Subscriptions.Service;

namespace Subscriptions.Tests.Http;

/// <summary>
/// Figures while pages remember customers, beside those that all facts together give in the order they happened.
/// </summary>
public sealed class FiguresThroughPages : IAsyncLifetime
{
    private const int Customers = 12;
    private const string Progress = "select last_seq_id from mt_event_progression where name like 'customers:%'";
    private static readonly TimeSpan WaitMax = TimeSpan.FromSeconds(60);
    private static readonly DateOnly First = new(2024, 1, 1);
    private string _broker = "";
    private string _database = "";
    private NpgsqlDataSource _owner = null!;

    public async ValueTask InitializeAsync()
    {
        (_broker, _database) = (await Servers.NewBroker(),
            await RunningService.NewDatabase(SubscriptionsService.Create));
        _owner = NpgsqlDataSource.Create(_database);
    }

    public ValueTask DisposeAsync() => _owner.DisposeAsync();

    [Fact]
    public async Task Whoever_leads_and_whatever_restarts_in_between_figures_are_those_of_all_facts_together()
    {
        var seed = Environment.TickCount;
        TestContext.Current.TestOutputHelper?.WriteLine($"seed {seed}");
        var random = new Random(seed);
        var facts = Enumerable.Range(0, Customers).SelectMany(number => History(number, random)).ToArray();
        var shuffled = facts.ToArray();
        random.Shuffle(shuffled);
        await using var one = await Start();
        var other = await Start();
        foreach (var (place, delivery) in shuffled.Chunk(1 + (facts.Length / 12)).Index())
        {
            await Deliver(place % 2 == 0 ? one : other, delivery);
            if (place % 3 == 0)
                await Run("select pg_terminate_backend(pid) from pg_stat_activity " +
                    "where application_name = 'leader' and datname = current_database()");
            if (place != 7) continue;
            await other.DisposeAsync();
            other = await Start();
        }

        await CaughtUp();
        await other.DisposeAsync();
        (await Stored(one)).Should().Equal(Expected(one, facts));
    }

    [Fact]
    public async Task A_page_that_another_instance_was_ahead_of_is_dropped_and_what_the_other_counted_counts()
    {
        await using var service = await Start();
        object[] facts = [Issued("c", 0, 100_00), Paid("c", 0, 60_00)];
        await Deliver(service, facts);

        // Another instance has counted the rest of the payment, and this one does not hear of it.
        await Run(
            """
            with counted as (
              insert into mt_events (seq_id, id, stream_id, version, data, type, timestamp, tenant_id, mt_dotnet_type,
                is_archived)
              select nextval('mt_events_sequence'), gen_random_uuid(), stream_id, version + 1,
                data || jsonb_build_object('paidGrossMinorTotal', 10000, 'paidOn', '2024-01-10'), type, timestamp,
                tenant_id, mt_dotnet_type, is_archived
              from mt_events where type = 'payment_recorded' returning seq_id)
            update mt_event_progression set last_seq_id = seq_id from counted where name like 'customers:%'
            """);
        await Run("update mt_streams set version = version + 1");
        object[] later = [Issued("c", 1, 50_00), Paid("c", 1, 50_00)];
        await Deliver(service, later);

        (await Stored(service)).Should().Equal(Expected(service, [.. facts, Paid("c", 0, 100_00), .. later]));
    }

    [Fact]
    public async Task Figures_of_a_customer_that_an_earlier_release_stored_go_on()
    {
        await using (var service = await Start()) await Deliver(service, Issued("c", 0, 100_00), Paid("c", 0, 100_00));
        await Run("update mt_doc_customerdocument set data = data || jsonb_build_object('facts', '{}'::jsonb)");

        await using var upgraded = await Start();
        (await upgraded.As("alice").Get("/v1/metrics")).Json["rows"]!.AsArray().Should().ContainSingle();
        await Deliver(upgraded, Issued("c", 1, 100_00), Paid("c", 1, 100_00));
        (await Stored(upgraded)).Should().Equal(Expected(upgraded,
            [Issued("c", 0, 100_00), Paid("c", 0, 100_00), Issued("c", 1, 100_00), Paid("c", 1, 100_00)]));
    }

    private static IEnumerable<object> History(int number, Random random)
    {
        var (id, partner) = ($"c{number}", $"p{random.Next(3)}");
        yield return new AttributionStarted
        {
            AttributionId = $"{id}-{partner}", PartnerId = partner, CustomerId = id, Source = "lead-won",
            Reason = "won", From = First, SharePpm = 1_000_000, Role = AttributionRole.Acquisition,
        };
        for (var month = 0; month < 2 + random.Next(12); month++)
        {
            yield return Issued(id, month, 100_00);
            yield return Paid(id, month, 40_00);
            if (random.Next(3) > 0) yield return Paid(id, month, 100_00);
        }

        if (random.Next(2) == 0)
            yield return new AttributionEnded
            {
                AttributionId = $"{id}-{partner}", PartnerId = partner, CustomerId = id, Until = First.AddMonths(5),
                Reason = "left",
            };
        if (number % 3 == 1)
            yield return new CustomersMerged
            {
                SourceEventId = $"m{number}", CustomerId = id, IntoCustomerId = $"c{random.Next(Customers)}",
            };
    }

    private static InvoiceIssued Issued(string customer, int month, long net) => new()
    {
        SourceEventId = $"i-{customer}-{month}", CustomerId = customer, InvoiceId = $"{customer}-{month}",
        Currency = "EUR", IssuedOn = First.AddMonths(month),
        Lines =
        [
            new InvoiceLine
            {
                LineId = "1", Product = "suite", NetMinor = net, ServiceFrom = First.AddMonths(month),
                ServiceUntil = First.AddMonths(month + 1),
            },
        ],
    };

    private static PaymentRecorded Paid(string customer, int month, long total) => new()
    {
        SourceEventId = $"p-{customer}-{month}-{total}", CustomerId = customer, InvoiceId = $"{customer}-{month}",
        PaidGrossMinorTotal = total, PaidOn = First.AddMonths(month).AddDays(total < 100_00 ? 2 : 9),
    };

    private Task<RunningService> Start() => RunningService.Start(SubscriptionsService.Create, _database, _broker);

    private async Task Deliver(RunningService service, params object[] facts)
    {
        await service.Services.GetRequiredService<FactStore>().AppendOnce(
            [.. facts.Select(fact => new ReceivedFact(StreamOf(fact), Guid.NewGuid(), fact))], CancellationToken.None);
        await CaughtUp();
    }

    private async Task CaughtUp()
    {
        using var limit = new CancellationTokenSource(WaitMax);
        while (await One($"select coalesce(({Progress}), 0) < (select max(seq_id) from mt_events)") is true)
            await Task.Delay(50, limit.Token);
    }

    private static string StreamOf(object fact) => fact is BillingFact billing
        ? $"customer-{billing.CustomerId}"
        : $"holders-{(fact as AttributionStarted)?.CustomerId ?? ((AttributionEnded)fact).CustomerId}";

    private static IEnumerable<string> Expected(RunningService service, object[] facts)
    {
        var merged = facts.OfType<CustomersMerged>().Where(merge => merge.CustomerId != merge.IntoCustomerId)
            .Aggregate(MergedCustomers.None, (known, merge) =>
                known.Fold(new CustomersMerge(merge.CustomerId, merge.IntoCustomerId)));
        var serializer = service.Services.GetRequiredService<IDocumentStore>().Options.Serializer();
        return facts.GroupBy(fact => merged.RootOf(StreamOf(fact).Split('-')[1]))
            .OrderBy(customer => customer.Key, StringComparer.Ordinal)
            .Select(customer => serializer.ToJson(Figures.Compute(customer.Aggregate(
                CustomerFacts.New(customer.Key), (known, fact) => known.Fold(fact)),
                CustomerLife.WinBackDaysUntilSet)));
    }

    private async Task<IEnumerable<string>> Stored(RunningService service)
    {
        var serializer = service.Services.GetRequiredService<IDocumentStore>().Options.Serializer();
        await using var query = _owner.CreateCommand(
            "select data ->> 'figures' from mt_doc_customerdocument order by id collate \"C\"");
        await using var reader = await query.ExecuteReaderAsync();
        var stored = new List<string>();
        while (await reader.ReadAsync())
            stored.Add(serializer.ToJson(System.Text.Json.JsonSerializer.Deserialize<CustomerFigures>(
                reader.GetString(0), System.Text.Json.JsonSerializerOptions.Web)));
        return stored;
    }

    private async Task Run(string sql) => await One(sql);

    private async Task<object?> One(string sql)
    {
        await using var command = _owner.CreateCommand(sql);
        return await command.ExecuteScalarAsync();
    }
}
