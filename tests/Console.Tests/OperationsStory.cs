using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Messaging;
using RabbitMQ.Client;
using RunningServers;

namespace CommissionsConsole.Tests;

[Collection(RunningProgramme.OneAtATime)]
public sealed class OperationsStory(RunningProgramme programme)
{
    private const string Queue = "subscriptions-programme-facts";
    private const string Errors = Queue + "_error";

    [Fact]
    public async Task Operations_sees_why_a_message_failed_in_any_of_the_three_services_and_tries_it_again()
    {
        var broker = new ConnectionFactory { Uri = new Uri(programme.Broker) };
        await using var connection = await broker.CreateConnectionAsync();
        await using var channel = await connection.CreateChannelAsync(new CreateChannelOptions(
            publisherConfirmationsEnabled: true, publisherConfirmationTrackingEnabled: true));
        await channel.BasicPublishAsync("", Queue, mandatory: true, new BasicProperties
        {
            MessageId = "poison",
            ContentType = "application/vnd.masstransit+json",
            Persistent = true,
        }, Encoding.UTF8.GetBytes("this is no envelope"));
        await History.Until("the failure", () => Failed(1));

        await using var erin = await programme.Visit("erin");
        await erin.Follow("Operations");
        await erin.UntilAlive();
        (await erin.Page.Locator("main section h2").AllInnerTextsAsync())
            .Should().Equal("Leads", "Subscriptions", "Commissions", "Left out by the ledger");
        (await erin.Page.GetByText("healthy").CountAsync()).Should().Be(3);
        await erin.Sees(new Regex("JsonException|JsonReaderException"));
        await erin.Press("Re-drive");
        await erin.Press("Yes, re-drive");
        await erin.Sees("The messages are on their way again.");

        await History.Until("the second failure", () => Failed(1));
        await channel.QueuePurgeAsync(Errors);
        await erin.Press("Look again");
        await erin.Page.WaitForFunctionAsync(
            "() => !document.querySelector('main').innerText.includes('Re-drive')");

        async Task<bool> Failed(int count)
        {
            var listed = await History.Get<JsonElement>(programme.Subscriptions.As("erin"), "v1/operations/queues");
            return listed.Read<ServiceQueues>().Queues.Sum(queue => queue.Error.Messages) == count;
        }
    }

    [Fact]
    public async Task While_one_service_is_away_operations_still_sees_the_other_two()
    {
        await using var console = programme.NewConsole(subscriptions: new Uri("http://127.0.0.1:1/"));
        await console.Start();
        await using var erin = await programme.Visit("erin");
        // Cookies belong to a host, not to a port.
        await erin.Page.GotoAsync(new Uri(console.Address, "operations").ToString());
        await erin.UntilAlive();
        var away = erin.Page.Locator("main section", new() { HasText = "Subscriptions" });
        (await away.GetByText("The service does not answer.").CountAsync()).Should().Be(3);
        (await erin.Page.GetByText("healthy").CountAsync()).Should().Be(2);
        await erin.Page.GotoAsync(console.Address.ToString());
        await erin.Sees("Subscriptions: no answer.");
    }
}
