using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Messaging;
using RabbitMQ.Client;
using RunningServers;

namespace CommissionsConsole.Tests;

[Collection(RunningProgramme.OneAtATime)]
public sealed partial class OperationsStory(RunningProgramme programme)
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
            .Should().Equal("Billing facts on their way", "Leads", "Subscriptions", "Commissions",
                "Left out by the ledger");
        (await erin.Page.GetByText("healthy").CountAsync()).Should().Be(3);
        await erin.Sees(new Regex("JsonException|JsonReaderException"));
        await erin.Press("Re-drive");
        await erin.Press("Yes, re-drive");
        await erin.Sees("The messages are on their way again.");

        await History.Until("the second failure", () => Failed(1));
        await channel.QueuePurgeAsync(Errors);
        await erin.Press("Refresh");
        await erin.Page.WaitForFunctionAsync(
            "() => !document.querySelector('main').innerText.includes('Re-drive')");

        async Task<bool> Failed(int count)
        {
            var listed = await History.Get<JsonElement>(programme.Subscriptions.As("erin"), "v1/operations/queues");
            return listed.Read<ServiceQueues>().Queues.Sum(queue => queue.Error.Messages) == count;
        }
    }

    [Fact]
    public async Task Operations_follows_facts_from_their_delivery_to_the_ledger_without_loading_the_page_again()
    {
        await using var erin = await programme.Visit("erin");
        await erin.Follow("Operations");
        await erin.UntilAlive();
        await erin.Sees(AllPosted());
        var before = Posted(await erin.Page.Locator("main").InnerTextAsync());

        await History.Post(programme.Subscriptions.As("feed"), "v1/billing-events",
            Enumerable.Range(1, 3).Select(day => new
            {
                type = "subscription-started",
                sourceEventId = $"on-their-way-{day}",
                customerId = "c-on-their-way",
                subscriptionId = $"S-{day}",
                product = "suite",
                startedOn = $"2026-01-0{day}",
            }));
        await erin.Sees(string.Create(
            CultureInfo.InvariantCulture, $"All {before + 3:N0} facts of the journal are posted."));
    }

    private static long Posted(string page) =>
        long.Parse(AllPosted().Match(page).Groups[1].Value, NumberStyles.AllowThousands, CultureInfo.InvariantCulture);

    [GeneratedRegex("All ([0-9,]+) facts of the journal are posted")]
    private static partial Regex AllPosted();

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
