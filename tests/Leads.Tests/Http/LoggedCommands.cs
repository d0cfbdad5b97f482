using System.Net;
using Leads.Service;
using RunningServers;

namespace Leads.Tests.Http;

/// <summary>Every command leaves one line with its outcome, and what it made has the id that its key gives.</summary>
public sealed class LoggedCommands
{
    private const string Application =
        """{"name":"Ann Secret","email":"ann@secret.""" +
        """example","type":"affiliate","country":"DE","payoutCurrency":"EUR"}""";

    [Fact]
    public async Task Every_command_leaves_one_line_with_its_outcome_and_no_name()
    {
        using var lines = new CommandLines();
        await using var service = await Start(lines);
        using var anybody = service.Anonymous();
        using var alice = service.As("alice");

        (await anybody.Post("/v1/partners", Application, ("Idempotency-Key", "k"))).Expect(HttpStatusCode.Created);
        (await anybody.Post("/v1/partners", Application, ("Idempotency-Key", "k"))).Expect(HttpStatusCode.Created);
        (await anybody.Post("/v1/partners", "{\"name\":\"Ann Secret\"")).Expect(HttpStatusCode.BadRequest);
        (await alice.Post("/v1/partners/nobody/approve", null)).Expect(HttpStatusCode.NotFound);
        (await alice.Get("/v1/partners")).Expect(HttpStatusCode.OK);

        (await lines.Read(4)).Should().Equal("POST /v1/partners by anonymous: 201 done",
            "POST /v1/partners by anonymous: 201 repeated", "POST /v1/partners by anonymous: 400 malformed-json",
            "POST /v1/partners/nobody/approve by alice: 404 not-found");
    }

    [Fact]
    public async Task The_same_key_gives_the_id_that_it_always_gave()
    {
        using var lines = new CommandLines();
        await using var service = await Start(lines);
        using var anybody = service.Anonymous();
        (await anybody.Post("/v1/partners", Application, ("Idempotency-Key", "pinned"))).Id
            .Should().Be("4a8d7558-aa89-5f1a-89ca-44b3240a418d");
    }

    private static async Task<RunningService> Start(CommandLines lines) => await RunningService.Start(
        args => lines.Of(LeadsService.Create(args)), await RunningService.NewDatabase(LeadsService.Create),
        await Servers.NewBroker(), "--role=api");
}
