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
                "Left out by the ledger", "Stripe events that wait", "Facts in conflict");
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
    public async Task Operations_sees_facts_in_conflict_and_drops_a_Stripe_event_whose_document_came_another_way()
    {
        var fact = $"twice-{Guid.NewGuid():N}";
        foreach (var startedOn in new[] { "2026-01-01", "2026-02-01" })
            await History.Post(programme.Subscriptions.As("feed"), "v1/billing-events", new[]
            {
                new
                {
                    type = "subscription-started",
                    sourceEventId = fact,
                    customerId = "c-twice",
                    subscriptionId = "S-twice",
                    product = "suite",
                    startedOn,
                },
            });
        await DeliverShortened("evt_short", "in_short");

        await using var erin = await programme.Visit("erin");
        await erin.Follow("Operations");
        await erin.UntilAlive();
        await erin.Sees(fact);
        await erin.Sees("in_short");
        await erin.Press("Drop");
        await erin.Sees(new Regex("or its money is missing"));
        await erin.Press("Yes, drop");
        await erin.Sees("The event of in_short is dropped.");
        (await History.Get<Page<StripeEventShown>>(programme.Subscriptions.As("erin"),
            "v1/operations/stripe-waiting")).Items.Should().BeEmpty();
    }

    // An invoice of more lines than the event shows; without a key they cannot be asked for.
    private async Task DeliverShortened(string eventId, string invoiceId)
    {
        var body = $$"""
            {
              "id": "{{eventId}}", "object": "event", "api_version": "2025-03-31.basil", "created": 1772539200,
              "livemode": false, "type": "invoice.paid",
              "data": { "object": {
                "id": "{{invoiceId}}", "object": "invoice", "amount_paid": 10800, "created": 1772366400,
                "currency": "eur", "customer": "cus_short", "effective_at": 1772366400, "metadata": {},
                "parent": null, "status": "paid", "total": 10800, "total_taxes": [],
                "status_transitions": { "finalized_at": 1772366400, "paid_at": 1772452800 },
                "lines": { "object": "list", "has_more": true, "url": "/v1/invoices/{{invoiceId}}/lines", "data": [
                  { "id": "il_1", "object": "line_item", "amount": 10800, "currency": "eur", "metadata": {},
                    "parent": null, "period": { "start": 1772366400, "end": 1775044800 },
                    "pricing": { "price_details": { "price": "price_1", "product": "prod_pro" },
                      "type": "price_details" }, "discount_amounts": [], "taxes": [] } ] } } }
            }
            """;
        (await FromStripe.Deliver(programme, body)).Should().Contain("\"waiting\":1");
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
        var away = erin.Page.Locator("main section", new() { Has = erin.Page.Locator("#service-Subscriptions") });
        (await away.GetByText("The service does not answer.").CountAsync()).Should().Be(3);
        (await erin.Page.GetByText("healthy").CountAsync()).Should().Be(2);
        await erin.Page.GotoAsync(console.Address.ToString());
        await erin.Sees("Subscriptions: no answer.");
    }
}
