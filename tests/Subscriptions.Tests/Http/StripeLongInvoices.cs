using System.Net;
using System.Text.Json.Nodes;
using Contracts.Subscriptions.V1;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using RunningServers;
using Subscriptions.Service;

namespace Subscriptions.Tests.Http;

/// <summary>
/// An event carries ten lines at most. The others are asked for, or the invoice waits: never half of it.
/// </summary>
public sealed class StripeLongInvoices
{
    private const int Lines = 120;
    private static readonly TimeSpan WaitMax = TimeSpan.FromSeconds(90);

    [Fact]
    public async Task The_missing_lines_are_asked_for()
    {
        await using var stripe = await StripeApi.Start();
        await using var service = await Start(await RunningService.NewDatabase(SubscriptionsService.Create),
            "--Stripe:ApiKey=rk_test", $"--Stripe:ApiBase={stripe.Address}");

        (await service.Anonymous().Stripe(Shortened())).Counts().Should().Be((2, 0));

        var issued = (await service.StoredOf("acme")).Select(e => e.Data).OfType<InvoiceIssued>().Single();
        issued.Lines.Should().HaveCount(Lines).And.OnlyHaveUniqueItems(line => line.LineId);
        stripe.Keys.Should().OnlyContain(key => key == "Bearer rk_test");
    }

    [Fact]
    public async Task Without_a_key_the_event_waits_says_so_and_is_taken_in_once_there_is_one()
    {
        var database = await RunningService.NewDatabase(SubscriptionsService.Create);
        await using (var service = await Start(database))
        {
            var answer = (await service.Anonymous().Stripe(Shortened())).Expect(HttpStatusCode.OK);
            answer.Counts().Should().Be((0, 0));
            answer.Text("waiting").Should().Be("1");
            (await service.StoredOf("acme")).Should().BeEmpty();
            (await Waiting(service)).Should().ContainSingle().Which!["reason"]!.ToString()
                .Should().Contain("Stripe:ApiKey");
        }

        await using var stripe = await StripeApi.Start();
        await using var withKey = await Start(database, "--role=all", "--Stripe:ApiKey=rk_test",
            $"--Stripe:ApiBase={stripe.Address}");
        using var limit = new CancellationTokenSource(WaitMax);
        while ((await Waiting(withKey)).Count > 0) await Task.Delay(100, limit.Token);
        (await withKey.StoredOf("acme")).Should().HaveCount(2);
    }

    [Theory]
    [InlineData("evt_long")]
    [InlineData("in_long")]
    public async Task An_event_that_would_wait_under_an_id_that_cannot_be_stored_is_refused(string id)
    {
        await using var service = await Start(await RunningService.NewDatabase(SubscriptionsService.Create));
        var body = Shortened().Replace($"\"{id}\"", $"\"{id}\\u0000\"", StringComparison.Ordinal);
        (await service.Anonymous().Stripe(body)).Expect(HttpStatusCode.BadRequest, "malformed-event");
        (await Waiting(service)).Should().BeEmpty();
    }

    [Fact]
    public async Task Where_Stripe_refuses_the_event_waits_with_the_reason_and_can_be_dropped()
    {
        await using var stripe = await StripeApi.Start(HttpStatusCode.Forbidden);
        await using var service = await Start(await RunningService.NewDatabase(SubscriptionsService.Create),
            "--Stripe:ApiKey=rk_test", $"--Stripe:ApiBase={stripe.Address}");

        (await service.Anonymous().Stripe(Shortened())).Text("waiting").Should().Be("1");

        var waiting = (await Waiting(service)).Should().ContainSingle().Subject!;
        waiting["reason"]!.ToString().Should().Contain("403");
        using var erin = service.As("erin");
        (await erin.DeleteAsync(new Uri($"/v1/operations/stripe-waiting/{waiting["eventId"]}", UriKind.Relative)))
            .StatusCode.Should().Be(HttpStatusCode.NoContent);
        (await Waiting(service)).Should().BeEmpty();
    }

    private static async Task<RunningService> Start(string database, params string[] settings) =>
        await RunningService.Start(
        SubscriptionsService.Create, database, await Servers.NewBroker(),
        ["--role=api", $"--Stripe:WebhookSecrets:0={SubscriptionsRunning.Secret}", .. settings]);

    private static string Shortened() => StripeEvents.Event("invoice.paid", StripeEvents.NewInvoice("acme", "in_long")
        .Replace("\"has_more\": false", "\"has_more\": true", StringComparison.Ordinal), "evt_long");

    private static async Task<JsonArray> Waiting(RunningService service)
    {
        using var erin = service.As("erin");
        return (await erin.Get("/v1/operations/stripe-waiting")).Expect(HttpStatusCode.OK).Json["items"]!.AsArray();
    }

    /// <summary>The one call of Stripe's API that is needed, page by page as Stripe answers it.</summary>
    private sealed class StripeApi : IAsyncDisposable
    {
        private readonly WebApplication _app;

        private StripeApi(WebApplication app) => _app = app;

        public List<string> Keys { get; } = [];

        public string Address =>
            _app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();

        public static async Task<StripeApi> Start(HttpStatusCode status = HttpStatusCode.OK)
        {
            var builder = WebApplication.CreateBuilder(["--urls=http://127.0.0.1:0"]);
            builder.Logging.ClearProviders();
            var api = new StripeApi(builder.Build());
            var line = JsonNode.Parse(StripeEvents.NewInvoice("acme", "in_long"))!["lines"]!["data"]![0]!;
            api._app.MapGet("/v1/invoices/in_long/lines", (HttpRequest request, int limit, string? starting_after) =>
            {
                api.Keys.Add(request.Headers.Authorization.ToString());
                if (status != HttpStatusCode.OK)
                    return Results.Json(new { error = new { message = "No.", type = "invalid_request_error" } },
                        statusCode: (int)status);
                var first = starting_after is null ? 0
                    : int.Parse(starting_after.Split('_')[^1], System.Globalization.CultureInfo.InvariantCulture) + 1;
                var count = Math.Min(limit, Lines - first);
                return Results.Json(new JsonObject
                {
                    ["object"] = "list",
                    ["has_more"] = first + count < Lines,
                    ["data"] = new JsonArray([.. Enumerable.Range(first, count).Select(number =>
                    {
                        var one = line.DeepClone();
                        one["id"] = $"il_{number}";
                        return one;
                    })]),
                });
            });
            await api._app.StartAsync();
            return api;
        }

        public ValueTask DisposeAsync() => _app.DisposeAsync();
    }
}
