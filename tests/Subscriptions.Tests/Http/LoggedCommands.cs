using System.Net;
using RunningServers;
using Subscriptions.Service;

namespace Subscriptions.Tests.Http;

/// <summary>Every command leaves one line with its outcome, and what it made has the id that its key gives.</summary>
public sealed class LoggedCommands
{
    private const string File =
        """
        customer,invoice,currency,date,product,net,tax,service from,service until,paid on
        acme,I-1,EUR,2026-03-01,pro,100.00,19.00,2026-03-01,2026-04-01,2026-03-05
        """;

    [Fact]
    public async Task Every_command_leaves_one_line_with_its_outcome_and_no_name()
    {
        using var lines = new CommandLines();
        await using var service = await Start(lines);
        using var feed = service.As("feed");
        using var anybody = service.Anonymous();

        (await feed.Deliver(Calls.Profile("acme", "p-1", "Ann Secret"))).Expect(HttpStatusCode.OK);
        (await feed.Deliver("null")).Expect(HttpStatusCode.UnprocessableEntity);
        (await anybody.Stripe("{}", "whsec_of_somebody_else")).Expect(HttpStatusCode.BadRequest);
        (await feed.DeleteAsync(new Uri("/v1/imports/none", UriKind.Relative))).StatusCode
            .Should().Be(HttpStatusCode.NotFound);
        (await feed.Get("/v1/imports")).Expect(HttpStatusCode.OK);

        (await lines.Read(4)).Should().Equal("POST /v1/billing-events by feed: 200 done",
            "POST /v1/billing-events by feed: 422 all-rejected",
            "POST /v1/webhooks/stripe by anonymous: 400 bad-signature",
            "DELETE /v1/imports/none by feed: 404 not-found");
    }

    [Fact]
    public async Task The_same_key_gives_the_id_that_it_always_gave()
    {
        using var lines = new CommandLines();
        await using var service = await Start(lines);
        using var feed = service.As("feed");
        (await feed.Send("/v1/imports/invoices", File, "text/csv", ("Idempotency-Key", "pinned")))
            .Expect(HttpStatusCode.OK).Text("importId").Should().Be("253f481b758052bd9ffa5d6c78d86ef7");
    }

    private static async Task<RunningService> Start(CommandLines lines) => await RunningService.Start(
        args => lines.Of(SubscriptionsService.Create(args)),
        await RunningService.NewDatabase(SubscriptionsService.Create), await Servers.NewBroker(), "--role=api",
        $"--Stripe:WebhookSecrets:0={SubscriptionsRunning.Secret}");
}
