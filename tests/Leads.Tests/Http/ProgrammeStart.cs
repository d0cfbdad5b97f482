using System.Net;
using Contracts;
using Contracts.Commissions.V1;
using MassTransit;
using Microsoft.Extensions.DependencyInjection;

namespace Leads.Tests.Http;

public sealed class ProgrammeStart
{
    [Fact]
    public async Task A_programme_goes_live_when_everything_is_published_and_stability_is_answered()
    {
        await using var own = new LeadsRunning();
        await own.InitializeAsync();
        var alice = own.Service.As("alice");
        var refused = await alice.Post("/v1/programme/go-live", new { });
        refused.Expect(HttpStatusCode.Conflict, "programme-not-ready").Text("missing")
            .Should().Be("segments, lead-policy, plan, agreement, stability");

        var starter = (await alice.Get("/v1/agreements/starter")).Text("text");
        (await alice.Post("/v1/agreements", new { text = starter })).Expect(HttpStatusCode.Created);
        (await alice.Post("/v1/lead-policy", new { reason = "the usual rules" })).Expect(HttpStatusCode.Created);
        (await alice.Post("/v1/programme/stability", new { stable = true, answer = "no incident for a year" }))
            .Expect(HttpStatusCode.OK);

        // Late and twice: an older version comes after the newer one and changes nothing.
        var second = Plan(2);
        await Send(own, new SegmentsPublished { Version = 1, Segments = ["gold"] }, second, second, Plan(1));
        var readiness = await Until(alice, answer => (bool)answer.Json["ready"]!);
        readiness.Json["items"]!.AsArray().Single(item => item!["item"]!.ToString() == "plan")!["detail"]!.ToString()
            .Should().Contain("Version 2");

        var live = (await alice.Post("/v1/programme/go-live", new { })).Expect(HttpStatusCode.OK);
        ((bool)live.Json["live"]!).Should().BeTrue();
        (await alice.Post("/v1/programme/go-live", new { })).Expect(HttpStatusCode.OK).ETag.Should().Be(live.ETag);
        (await own.StoredEvents("programme")).Select(happened => happened.Type)
            .Should().Equal("stability_answered", "programme_went_live");
    }

    private static PlanVersionPublished Plan(int version) => new()
    {
        PlanId = "plan",
        Version = version,
        ValidFrom = new DateOnly(2026, 1, 1),
        Hash = "hash",
    };

    private static Task Send(LeadsRunning leads, params LedgerFact[] facts) =>
        leads.Service.Services.GetRequiredService<IBus>().Publish(new LedgerFacts(0,
        [
            .. facts.Select(fact => new PublishedFact<LedgerFact>(Guid.NewGuid(), DateTimeOffset.UtcNow, fact)),
        ]), context =>
        {
            if (context.TryGetPayload<RabbitMqSendContext>(out var rabbit)) rabbit.Mandatory = true;
        });

    private static async Task<Answer> Until(HttpClient client, Func<Answer, bool> isThere)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(90));
        while (true)
        {
            var answer = (await client.Get("/v1/readiness")).Expect(HttpStatusCode.OK);
            if (isThere(answer)) return answer;
            await Task.Delay(50, limit.Token);
        }
    }
}
