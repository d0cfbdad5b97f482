using System.Net;
using System.Text.Json.Nodes;
using Commissions.Service;
using RunningServers;

namespace Commissions.Tests;

/// <summary>Every command leaves one line with its outcome, and what it made has the id that its key gives.</summary>
public sealed class LoggedCommands
{
    [Fact]
    public async Task Every_command_leaves_one_line_with_its_outcome_and_no_amount()
    {
        using var lines = new CommandLines();
        await using var service = await Start(lines);

        await Post(service, "carol", "/v1/partners/p-1/adjustments",
            """{"amount":{"minor":1234567,"currency":"EUR"},"reason":"Ann Secret"}""", HttpStatusCode.NotFound);
        await Post(service, "carol", "/v1/payouts", "{}", HttpStatusCode.BadRequest);
        await Post(service, "carol", "/v1/verifications", null, HttpStatusCode.Accepted, "k");
        await Post(service, "carol", "/v1/verifications", null, HttpStatusCode.Accepted, "k");
        await Post(service, "alice", "/v1/plans/none/what-if", "{}", HttpStatusCode.BadRequest);

        (await lines.Read(4)).Should().Equal("POST /v1/partners/p-1/adjustments by carol: 404 not-found",
            "POST /v1/payouts by carol: 400 malformed-json", "POST /v1/verifications by carol: 202 done",
            "POST /v1/verifications by carol: 202 repeated");
    }

    [Fact]
    public async Task The_same_key_gives_the_id_that_it_always_gave()
    {
        using var lines = new CommandLines();
        await using var service = await Start(lines);
        var made = await Post(service, "carol", "/v1/verifications", null, HttpStatusCode.Accepted, "pinned");
        made["verificationId"]!.ToString().Should().Be("6c7b4d5c245759d5931a4eb0ecb128e2");
    }

    private static async Task<JsonObject> Post(RunningService service, string user, string path, string? body,
        HttpStatusCode expected, string? key = null)
    {
        using var client = service.As(user);
        using var request = new HttpRequestMessage(HttpMethod.Post, path);
        if (body is not null) request.Content = new StringContent(body, System.Text.Encoding.UTF8, "application/json");
        if (key is not null) request.Headers.Add("Idempotency-Key", key);
        using var answer = await client.SendAsync(request);
        var text = await answer.Content.ReadAsStringAsync();
        answer.StatusCode.Should().Be(expected, text);
        return JsonNode.Parse(text)!.AsObject();
    }

    private static async Task<RunningService> Start(CommandLines lines) => await RunningService.Start(
        args => lines.Of(CommissionsService.Create(args)), await RunningService.NewDatabase(CommissionsService.Create),
        await Servers.NewBroker(), "--role=api");
}
