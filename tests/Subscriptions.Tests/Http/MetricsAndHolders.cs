using System.Net;
using System.Text.Json.Nodes;
using Contracts;
using Contracts.Leads.V1;
using MassTransit;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using RabbitMQ.Client;
using RunningServers;
using Subscriptions.Service;

namespace Subscriptions.Tests.Http;

/// <summary>Billing facts over HTTP and Leads' facts over the broker become figures and a readable timeline.</summary>
public sealed class MetricsAndHolders : IAsyncLifetime
{
    private const string Queue = "subscriptions-programme-facts";
    private static readonly TimeSpan WaitMax = TimeSpan.FromSeconds(60);
    private string _database = "";
    private string _broker = "";
    private RunningService _service = null!;
    private IBusControl _leads = null!;

    public async ValueTask InitializeAsync()
    {
        (_database, _broker) = (await RunningService.NewDatabase(SubscriptionsService.Create),
            await Servers.NewBroker());
        _service = await RunningService.Start(SubscriptionsService.Create, _database, _broker,
            "--Messaging:RetriesMax=1", "--RateLimits:DeliveriesPerMinute=40");
        _leads = Bus.Factory.CreateUsingRabbitMq(rabbit => rabbit.Host(new Uri(_broker)));
        await _leads.StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _leads.StopAsync();
        await _service.DisposeAsync();
    }

    [Fact]
    public async Task Figures_follow_bills_and_attributions_in_any_order_and_a_partner_sees_only_its_own()
    {
        await Publish(Attributed("p1", "acme"), Attributed("p1", "acme"));
        await Deliver("acme", "2026-03-01", 100_00);
        await Deliver("other", "2026-03-10", 300_00);
        await Publish(Registered("p1", "smb"));
        await Publish(Attributed("p2", "other"));

        var rows = await Figures("alice", "?from=2026-03-01&until=2026-04-01&groupBy=partner",
            rows => rows.Count == 2 && rows.All(row => row!["group"]!.ToString() != ""));
        rows.Select(row =>
            $"{row!["group"]} {row["newCustomers"]} {row["averageCheck"]!["minor"]} {row["partnerSourcedRevenuePpm"]}")
            .Should().Equal("p1 1 10000 1000000", "p2 1 30000 1000000");
        (await Figures("carol", "?from=2026-03-01&until=2026-04-01&groupBy=segment", rows => rows.Count == 2))
            .Select(row => row!["group"]!.ToString()).Should().Equal("", "smb");
        (await Figures("partner:p1", "?groupBy=partner", rows => rows.Count == 1)).Single()!["group"]!.ToString()
            .Should().Be("p1");
        (await _service.As("partner:p1").Get("/v1/metrics?partnerId=p2")).Expect(HttpStatusCode.NotFound, "not-found");
        foreach (var (caller, status) in new[] { ("feed", HttpStatusCode.Forbidden),
            ("erin", HttpStatusCode.Forbidden), ("alice", HttpStatusCode.OK) })
            (await _service.As(caller).Get("/v1/metrics")).Status.Should().Be(status, caller);
        (await _service.As("alice").Get("/v1/metrics?groupBy=moon")).Expect(HttpStatusCode.BadRequest, "invalid-input");
        (await _service.As("alice").Get("/v1/metrics?from=1.3.2026"))
            .Expect(HttpStatusCode.BadRequest, "invalid-input");
        (await _service.As("alice").Get("/v1/metrics?from=2026-03-01&until=2026-03-01"))
            .Expect(HttpStatusCode.BadRequest, "invalid-input");
    }

    [Fact]
    public async Task The_timeline_reads_like_a_story_and_a_merged_customer_says_where_it_went()
    {
        await Deliver("acme", "2026-03-01", 100_00);
        await Publish(Attributed("p1", "acme"));
        (await _service.As("feed").Deliver(
            """{"type":"subscription-started","sourceEventId":"s1","customerId":"acme","subscriptionId":"sub",""" +
            """ "product":"pro","startedOn":"2026-02-15","trial":true}""",
            """{"type":"subscription-started","sourceEventId":"s2","customerId":"acme","subscriptionId":"sub",""" +
            """ "product":"max","startedOn":"2026-03-01"}""",
            """{"type":"subscription-paused","sourceEventId":"s3","customerId":"acme","subscriptionId":"sub",""" +
            """ "on":"2026-04-01"}""",
            """{"type":"customers-merged","sourceEventId":"m1","customerId":"old","intoCustomerId":"acme"}""")).Counts()
                .Should().Be((4, 0));
        await Deliver("old", "2025-03-01", 50_00);

        var timeline = await Eventually(() => _service.As("alice").Get("/v1/customers/acme"),
            answer => answer.Json["lives"] is JsonArray { Count: > 0 } lives
            && lives[0]!["anchor"]!.ToString() == "2025-03-01" && answer.Json["holders"]!.AsArray().Count == 1);
        timeline.Json["items"]!.AsArray().Select(item => $"{item!["on"]} {item["text"]} {item["customerYear"]}")
            .Should().Equal(
            "2026-03-01 Invoice acme-i: 100.00 EUR net, 1 line for 2026-03-01 to 2026-04-01 2",
            "2026-03-01 100.00 EUR paid so far on invoice acme-i 2",
            "2026-02-15 Subscription sub to pro started as a trial 1",
            "2026-03-01 Subscription sub to max started 2",
            "2026-04-01 Subscription sub paused 2");
        var subscription = timeline.Json["subscriptions"]![0]!;
        subscription["products"]!.AsArray().Select(product => product!["product"]!.ToString())
            .Should().Equal("pro", "max");
        timeline.Json["holders"]![0]!["partnerId"]!.ToString().Should().Be("p1");
        (await _service.As("alice").Get("/v1/customers/old")).Text("mergedInto").Should().Be("acme");
    }

    [Fact]
    public async Task A_partner_learns_the_names_of_customers_it_was_ever_credited_with_and_of_no_others()
    {
        await Publish(Attributed("p1", "acme"), Ended("p1", "acme"), Attributed("p2", "other"));
        await _service.As("feed").Deliver(Calls.Profile("acme", "n1", "Acme Ltd"),
            Calls.Profile("other", "n2", "Other Ltd"));
        const string asked = "/v1/customer-names?customerId=acme&customerId=other&customerId=nobody";

        var own = await Eventually(() => _service.As("partner:p1").Get(asked),
            answer => answer.Expect(HttpStatusCode.OK).Json["names"]!.AsArray().Count > 0);
        own.Json["names"]!.AsArray().Select(named => $"{named!["customerId"]} is {named["name"]}").Should().Equal(
            "acme is Acme Ltd");
        (await _service.As("partner:p3").Get(asked)).Expect(HttpStatusCode.OK).Json["names"]!.AsArray()
            .Should().BeEmpty();
        foreach (var caller in new[] { "alice", "carol" })
            (await _service.As(caller).Get(asked)).Expect(HttpStatusCode.OK).Json["names"]!.AsArray()
                .Select(named => named!["name"]!.ToString()).Should().Equal("Acme Ltd", "Other Ltd");
        var tooMany = string.Join('&', Enumerable.Range(0, 201).Select(number => $"customerId=c{number}"));
        (await _service.As("alice").Get($"/v1/customer-names?{tooMany}"))
            .Expect(HttpStatusCode.BadRequest, "too-many");
    }

    [Fact]
    public async Task A_message_that_fails_waits_in_the_error_queue_is_listed_and_counts_once_after_a_redrive()
    {
        var erin = _service.As("erin");
        await Execute("alter table inbox rename to inbox_away");
        await Publish(Attributed("p1", "acme"));
        var failed = await Eventually(() => erin.Get("/v1/operations/queues"), answer =>
            (int)answer.Json["queues"]![0]!["error"]!["messages"]! == 1);
        failed.Json["queues"]![0]!["name"]!.ToString().Should().Be(Queue);
        failed.Json["queues"]![0]!["error"]!["faults"]![0]!["exceptionMessage"]!.ToString().Should().Contain("inbox");

        await Execute("alter table inbox_away rename to inbox");
        (await erin.Send($"/v1/operations/queues/{Queue}_error/redrive", "{}")).Expect(HttpStatusCode.OK).Text("moved")
            .Should().Be("1");
        await Eventually(() => Count("select count(*) from mt_events where type = 'attribution_started'"), count =>
            count == 1);
        (await erin.Get("/v1/operations/lag")).Expect(HttpStatusCode.OK);
        (await _service.As("alice").Get("/v1/operations/queues")).Status.Should().Be(HttpStatusCode.Forbidden);
    }

    [Fact]
    public async Task A_poison_message_goes_to_the_error_queue_and_stops_nobody()
    {
        await using (var connection = await new ConnectionFactory { Uri = new Uri(_broker) }.CreateConnectionAsync())
        await using (var channel = await connection.CreateChannelAsync())
            await channel.BasicPublishAsync("", Queue, mandatory: true, new BasicProperties
            { MessageId = "poison", ContentType = "application/vnd.masstransit+json" }, "no envelope"u8.ToArray());
        await Publish(Attributed("p1", "acme"));

        await Eventually(() => Count("select count(*) from mt_events where type = 'attribution_started'"), count =>
            count == 1);
        await Eventually(() => _service.As("erin").Get("/v1/operations/queues"), answer =>
            answer.Json["queues"]![0]!["error"]!["faults"]!.AsArray()
            .Any(fault => fault!["messageId"]?.ToString() == "poison"));
    }

    [Fact]
    public async Task A_client_that_delivers_too_often_is_told_when_to_come_back_and_others_are_not()
    {
        var feed = _service.As("feed");
        Answer answer;
        var sent = 0;
        do answer = await feed.Deliver(Calls.Payment("limited", $"limited-{sent}", sent));
        while (answer.Status == HttpStatusCode.OK && ++sent < 200);

        answer.Expect(HttpStatusCode.TooManyRequests, "too-many-requests");
        answer.Message.Headers.RetryAfter!.Delta!.Value.TotalSeconds.Should().BeInRange(1, 60);
        (await _service.SourceIdsOf("limited"))
            .Should().HaveCount(sent, "what is acknowledged is stored, and nothing else");
        (await _service.As("alice").Send("/v1/imports/invoices", "a,b\n1,2\n", "text/csv")).Status.Should()
            .Be(HttpStatusCode.BadRequest);
    }

    private async Task Deliver(string customer, string on, long net) => (await _service.As("feed").Deliver(
        $$"""{"type":"invoice-issued","sourceEventId":"{{customer}}-1","customerId":"{{customer}}",""" +
        $$""" "invoiceId":"{{customer}}-i","currency":"EUR","issuedOn":"{{on}}","lines":[{"lineId":"l",""" +
        $$""" "product":"pro","netMinor":{{net}},"serviceFrom":"{{on}}",""" +
        $$""" "serviceUntil":"{{DateOnly.Parse(on).AddMonths(1):yyyy-MM-dd}}"}]}""",
        $$"""{"type":"payment-recorded","sourceEventId":"{{customer}}-2","customerId":"{{customer}}",""" +
        $$""" "invoiceId":"{{customer}}-i","paidGrossMinorTotal":{{net}},"paidOn":"{{on}}"}"""))
        .Counts().Should().Be((2, 0));

    private async Task Publish(params ProgrammeFact[] facts) => await _leads.Publish(new ProgrammeFacts(0,
        [.. facts.Select(fact =>
            new PublishedFact<ProgrammeFact>(Decisions.NameBasedId.From($"{fact}"), DateTimeOffset.UtcNow, fact))]));

    private static AttributionStarted Attributed(string partner, string customer) => new()
    {
        PartnerId = partner, AttributionId = $"{partner}-{customer}", CustomerId = customer,
        Role = AttributionRole.Acquisition,
        SharePpm = 1_000_000, From = new DateOnly(2026, 2, 1), Source = "manager", Reason = "test",
    };

    private static AttributionEnded Ended(string partner, string customer) => new()
    {
        PartnerId = partner, AttributionId = $"{partner}-{customer}", CustomerId = customer,
        Until = new DateOnly(2026, 5, 1), Reason = "test",
    };

    private static PartnerRegistered Registered(string partner, string segment) => new()
    {
        PartnerId = partner, PartnerType = PartnerType.Affiliate, AppliedOn = new DateOnly(2026, 1, 1), Country = "DE",
        PayoutCurrency = "EUR", Segments = [segment],
    };

    private async Task<JsonArray> Figures(string caller, string query, Func<JsonArray, bool> enough) =>
        (await Eventually(() => _service.As(caller).Get($"/v1/metrics{query}"),
            answer => enough(answer.Expect(HttpStatusCode.OK).Json["rows"]!.AsArray()))).Json["rows"]!.AsArray();

    private async Task Execute(string sql)
    {
        await using var owner = NpgsqlDataSource.Create(_database);
        await using var command = owner.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }

    private async Task<long> Count(string sql)
    {
        await using var query = _service.Services.GetRequiredService<NpgsqlDataSource>().CreateCommand(sql);
        return (long)(await query.ExecuteScalarAsync())!;
    }

    private static async Task<T> Eventually<T>(Func<Task<T>> look, Func<T, bool> enough)
    {
        using var limit = new CancellationTokenSource(WaitMax);
        while (true)
        {
            var seen = await look();
            if (enough(seen)) return seen;
            if (limit.IsCancellationRequested) throw new TimeoutException($"Not within {WaitMax}; last seen: {seen}");
            await Task.Delay(100, CancellationToken.None);
        }
    }
}
