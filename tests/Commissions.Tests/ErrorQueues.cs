using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Commissions.Service;
using Contracts.Leads.V1;
using Messaging;
using RabbitMQ.Client;
using RunningServers;

namespace Commissions.Tests;

public sealed class ErrorQueues
{
    private const string Queues = "/v1/operations/queues";
    private const string BillingFacts = "commissions-billing-facts";
    private const string BillingErrors = BillingFacts + "_error";
    private const string FewRetries = "--Messaging:RetriesMax=1";

    [Fact]
    public async Task What_failed_is_listed_with_its_reason_and_pays_once_when_it_is_redriven_after_the_cause_is_gone()
    {
        await using var company = await Company.Found(FewRetries);
        await company.DefaultPlan();
        await company.Send(Company.Registered("p1", PartnerType.Consultant),
            Company.Attributed("p1", "c1", AttributionRole.Retention));
        await company.Send(Company.PaidMonth("c1", new DateOnly(2024, 3, 15), 100_00));
        await company.LedgerReaches("p1", 5_00);

        await Execute(company, "alter table inbox rename to inbox_away");
        await company.Send(Company.PaidMonth("c1", new DateOnly(2024, 4, 15), 100_00));
        var failed = await ErrorsReach(company, 1);
        var fault = failed.Faults[0];
        Guid.Parse(fault.MessageId!).Should().NotBeEmpty();
        fault.MessageType.Should().EndWith("BillingFacts");
        fault.FailedAt.Should().BeCloseTo(DateTimeOffset.UtcNow, TimeSpan.FromMinutes(1));
        fault.ExceptionType.Should().Be("Npgsql.PostgresException");
        fault.ExceptionMessage.Should().Contain("inbox");
        fault.Reason.Should().Be("fault");

        var tooEarly = await Redrive(company);
        tooEarly.Moved.Should().Be(1);
        await Company.Eventually(() => Errors(company), errors =>
            errors.Messages == 1 && errors.Faults[0].FailedAt > fault.FailedAt);

        await Execute(company, "alter table inbox_away rename to inbox");
        var redriven = await Redrive(company);
        redriven.Should().Be(new RedrivenQueue(BillingErrors, Moved: 1, Remaining: 0));
        (await company.LedgerReaches("p1", 10_00)).Should().HaveCount(2);
        (await ErrorsReach(company, 0)).Faults.Should().BeEmpty();
    }

    [Fact]
    public async Task A_message_that_can_never_be_read_stays_in_the_error_queue_however_often_it_is_redriven()
    {
        await using var company = await Company.Found(FewRetries);
        await SendUnreadable(company, "first");
        await SendUnreadable(company, "second");
        await ErrorsReach(company, 2);

        // RabbitMQ 4 drops what was put back 20 times, unless the queue says otherwise; older ones do not by
        // themselves.
        await IsDeclaredWithoutDeliveryLimit(company, BillingErrors);
        for (var look = 0; look < 30; look++)
        {
            var seen = await ErrorsReach(company, 2);
            seen.Faults.Select(fault => fault.MessageId).Should().Equal("first", "second");
            seen.Faults[0].ExceptionType.Should().Contain("Json");
        }

        for (var attempt = 0; attempt < 3; attempt++)
        {
            var moved = await Redrive(company, new { limit = 1 });
            moved.Moved.Should().Be(1);
            await ErrorsReach(company, 2);
            (await Redrive(company)).Moved.Should().Be(2);
            await ErrorsReach(company, 2);
        }
    }

    [Fact]
    public async Task A_redriven_message_is_as_it_was_before_it_failed()
    {
        await using var company = await Company.Found(FewRetries);
        await SendUnreadable(company, "first");
        await ErrorsReach(company, 1);
        await company.Service.DisposeAsync();
        await using var api = await company.AnotherInstance("--role=api");
        using var erin = api.As("erin");

        using var answer = await erin.PostAsJsonAsync($"{Queues}/{BillingErrors}/redrive", new { });
        answer.StatusCode.Should().Be(HttpStatusCode.OK);

        await using var connection = await Connect(company);
        await using var channel = await connection.CreateChannelAsync();
        var message = await channel.BasicGetAsync(BillingFacts, autoAck: true);
        message!.BasicProperties.MessageId.Should().Be("first");
        message.BasicProperties.Persistent.Should().BeTrue();
        message.BasicProperties.ContentType.Should().Be("application/vnd.masstransit+json");
        Encoding.UTF8.GetString(message.Body.Span).Should().Be("this is no envelope");
        message.BasicProperties.Headers!.Keys.Should().Contain("sent-by").And.NotContain("MT-Reason")
            .And.NotContain(name => name.StartsWith("MT-Fault-", StringComparison.Ordinal));
    }

    [Fact]
    public async Task An_api_process_knows_the_queues_and_a_redrive_of_an_empty_one_moves_nothing()
    {
        await using var company = await Company.Found();
        await using var api = await company.AnotherInstance("--role=api");
        using var erin = api.As("erin");

        var listed = (await erin.GetFromJsonAsync<ServiceQueues>(Queues))!.Queues;
        listed.Select(queue => queue.Name).Should()
            .Equal(BillingFacts, "commissions-billing-history", "commissions-programme-facts");
        listed[0].Messages.Should().Be(0);
        listed[0].Error.Name.Should().Be(BillingErrors);
        listed[0].Skipped.Name.Should().Be(BillingFacts + "_skipped");

        using var answer = await erin.PostAsync($"{Queues}/{BillingErrors}/redrive", null);
        var moved = await answer.Content.ReadFromJsonAsync<JsonElement>();
        moved.GetRawText().Should().Be($$"""{"queue":"{{BillingErrors}}","moved":0,"remaining":0}""");
    }

    [Fact]
    public async Task Only_an_error_queue_of_this_service_is_redriven_within_its_limit_and_only_by_operations()
    {
        await using var company = await Company.Found();
        await Refused("erin", "somebody-elses_error", new { }, HttpStatusCode.NotFound, "not-found");
        await Refused("erin", BillingFacts, new { }, HttpStatusCode.BadRequest, "not-an-error-queue");
        await Refused("erin", BillingFacts + "_skipped", new { }, HttpStatusCode.BadRequest, "not-an-error-queue");
        await Refused("erin", BillingErrors, new { limit = 0 }, HttpStatusCode.BadRequest, "invalid-input");
        await Refused("erin", BillingErrors, new { limit = 1_001 }, HttpStatusCode.BadRequest, "invalid-input");
        await Refused("carol", BillingErrors, new { }, HttpStatusCode.Forbidden, "forbidden");
        using var carol = company.Service.As("carol");
        (await carol.GetAsync(Queues)).StatusCode.Should().Be(HttpStatusCode.Forbidden);

        async Task Refused(string user, string queue, object body, HttpStatusCode status, string code)
        {
            using var answer = await company.TryPost(user, $"{Queues}/{queue}/redrive", body);
            (await Company.Problem(answer, status)).GetProperty("code").GetString().Should().Be(code);
        }
    }

    [Fact]
    public async Task Without_a_broker_the_answer_says_to_come_back_and_the_api_stays_ready()
    {
        await using var api = await RunningService.Start(CommissionsService.Create, await Servers.NewDatabase(),
            "amqp://commissions:development-only@127.0.0.1:1/none", "--role=api");
        using var erin = api.As("erin");
        foreach (var answer in new[] { await erin.GetAsync(Queues),
            await erin.PostAsync($"{Queues}/{BillingErrors}/redrive", null) })
        {
            await Company.Refused(answer, HttpStatusCode.ServiceUnavailable, "broker-unavailable");
            answer.Headers.RetryAfter.Should().NotBeNull();
            answer.Dispose();
        }

        (await erin.GetAsync("/health/ready")).StatusCode.Should().Be(HttpStatusCode.OK);
    }

    private static async Task<ErrorQueue> Errors(Company company) =>
        (await company.Get("erin", Queues).Read<ServiceQueues>()).Queues.Single(queue => queue.Name == BillingFacts)
            .Error;

    private static Task<ErrorQueue> ErrorsReach(Company company, int count) => Company.Eventually(
        () => Errors(company), errors => errors.Messages == count);

    private static Task<RedrivenQueue> Redrive(Company company, object? body = null) =>
        company.Post("erin", $"{Queues}/{BillingErrors}/redrive", body ?? new { }).Read<RedrivenQueue>();

    private static async Task Execute(Company company, string sql)
    {
        await using var owner = company.AsOwner();
        await using var command = owner.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }

    private static async Task SendUnreadable(Company company, string messageId)
    {
        await using var connection = await Connect(company);
        await using var channel = await connection.CreateChannelAsync(new CreateChannelOptions(
            publisherConfirmationsEnabled: true, publisherConfirmationTrackingEnabled: true));
        await channel.BasicPublishAsync("", BillingFacts, mandatory: true, new BasicProperties
        {
            MessageId = messageId, ContentType = "application/vnd.masstransit+json", Persistent = true,
            Headers = new Dictionary<string, object?> { ["sent-by"] = "a test" },
        }, Encoding.UTF8.GetBytes("this is no envelope"));
    }

    // The broker refuses to declare an existing queue with other arguments than it has.
    private static async Task IsDeclaredWithoutDeliveryLimit(Company company, string queue)
    {
        await using var connection = await Connect(company);
        await using var channel = await connection.CreateChannelAsync();
        await channel.QueueDeclareAsync(queue, durable: true, exclusive: false, autoDelete: false,
            new Dictionary<string, object?> { ["x-queue-type"] = "quorum", ["x-delivery-limit"] = int.MaxValue });
    }

    private static Task<IConnection> Connect(Company company) =>
        new ConnectionFactory { Uri = new Uri(company.Broker) }.CreateConnectionAsync();
}
