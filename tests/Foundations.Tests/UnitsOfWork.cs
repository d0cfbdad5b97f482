using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using EventStore;
using Hosting;
using Marten;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using RunningServers;

namespace Foundations.Tests;

/// <summary>A POST and its answer, over a real database.</summary>
public sealed class UnitsOfWork : IAsyncLifetime
{
    private RunningService _service = null!;

    public async ValueTask InitializeAsync() =>
        _service = await RunningService.Start(Probe, await RunningService.NewDatabase(Probe),
            await Servers.NewBroker());

    public ValueTask DisposeAsync() => _service.DisposeAsync();

    public sealed record Noted(string Text);

    private static ServiceHost Probe(string[] args)
    {
        var host = ServiceHost.Create("probe", args);
        host.Builder.Services.AddEventStore(host.Builder.Configuration, false, options =>
            options.Events.MapEventType<Noted>("noted"));
        host.MapApi = MapNotes;
        return host;
    }

    private static void MapNotes(IEndpointRouteBuilder api)
    {
        api.MapPost("/v1/things/{of}", (string of, Noted note, HttpContext http) =>
            TypedResults.Ok(new { id = http.IdFromKey("thing") })).AllowAnonymous();
        api.MapPost("/v1/notes/{id}", async (string id, Noted note, IDocumentSession session, HttpContext http) =>
        {
            var stream = await session.Load("note-" + id, 0, (count, _) => count + 1, http.RequestAborted);
            if (http.Request.IsStale(stream.Version)) return Problems.Stale();
            http.Response.SetVersion(session.Append(stream, [note]));
            return note.Text == "refused"
                ? Problems.From(Decisions.Rejection.Conflict("refused", "No."))
                : (IResult)TypedResults.Ok(new { id, answeredBy = Guid.NewGuid() });
        }).For(Role.Finance);
    }

    [Fact]
    public async Task A_key_names_one_thing_of_one_caller_and_of_what_the_request_is_about()
    {
        var first = await Thing("carol", "p1", "a");
        (await Thing("carol", "p1", "a")).Should().Be(first);
        (await Thing("carol", "p2", "a")).Should().NotBe(first);
        (await Thing("dave", "p1", "a")).Should().NotBe(first);
    }

    [Fact]
    public async Task Callers_who_are_not_signed_in_share_a_key_only_when_they_say_the_very_same()
    {
        var first = await Thing(null, "p1", "a");
        (await Thing(null, "p1", "a")).Should().Be(first);
        (await Thing(null, "p1", "b")).Should().NotBe(first, "another body is another caller, not a misused key");
        (await Thing("carol", "p1", "a")).Should().NotBe(first);
    }

    [Fact]
    public async Task Answers_are_kept_for_a_month()
    {
        await Post("e", "once", key: "e-1");
        await using var session = _service.Services.GetRequiredService<IDocumentStore>().LightweightSession();
        var answer = await session.Query<IdempotentAnswer>().SingleAsync(one => one.Id.EndsWith("e-1"));
        session.Insert(answer with { Id = "kept", AnsweredAt = answer.AnsweredAt.AddDays(-29) });
        session.Insert(answer with { Id = "expired", AnsweredAt = answer.AnsweredAt.AddDays(-31) });
        await session.SaveChangesAsync();

        using var expiry = ActivatorUtilities.CreateInstance<AnswerExpiry>(_service.Services);
        await expiry.DeleteExpired(CancellationToken.None);

        (await session.Query<IdempotentAnswer>().Select(one => one.Id).ToListAsync())
            .Should().Contain("kept").And.NotContain("expired");
    }

    private async Task<string> Thing(string? user, string of, string text)
    {
        using var client = user is null ? _service.Anonymous() : _service.As(user);
        using var request = new HttpRequestMessage(HttpMethod.Post,
            $"/v1/things/{of}")
        { Content = JsonContent.Create(new { text }) };
        request.Headers.Add("Idempotency-Key", "one-key");
        using var answer = await client.SendAsync(request);
        return (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("id").GetString()!;
    }

    [Fact]
    public async Task Only_who_may_gets_in()
    {
        (await Post("x", "a", user: null)).StatusCode.Should().Be(HttpStatusCode.Unauthorized);
        (await Post("x", "a", user: "alice")).StatusCode.Should().Be(HttpStatusCode.Forbidden);
        (await Post("x", "a")).StatusCode.Should().Be(HttpStatusCode.OK);
    }

    [Fact]
    public async Task The_same_key_and_body_give_the_first_answer_again_and_nothing_is_done_twice()
    {
        var copies = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Post("k", "once", key: "key-1")));

        var answers = await Task.WhenAll(copies.Select(copy => copy.Content.ReadAsStringAsync()));
        answers.Distinct().Should().ContainSingle();
        copies.Count(copy => copy.Headers.Contains("Idempotency-Replayed")).Should().Be(7);
        (await EventsOf("k")).Should().Be(1);

        var other = await Post("k", "another", key: "key-1");
        other.StatusCode.Should().Be(HttpStatusCode.UnprocessableEntity);
        (await Code(other)).Should().Be("idempotency-key-reused");
    }

    [Fact]
    public async Task A_key_that_is_too_long_is_refused_as_such_and_stores_nothing()
    {
        var refused = await Post("l", "once", key: new string('k', 201));
        refused.StatusCode.Should().Be(HttpStatusCode.BadRequest);
        (await refused.Content.ReadAsStringAsync()).Should().Contain("Idempotency-Key").And.Contain("200 characters");
        (await Post("l", "once", key: new string('k', 200))).StatusCode.Should().Be(HttpStatusCode.OK);
        (await EventsOf("l")).Should().Be(1);
    }

    [Fact]
    public async Task A_stale_version_is_refused_and_stores_nothing()
    {
        await Post("v", "first");
        var stale = await Post("v", "second", ifMatch: "\"0\"");
        stale.StatusCode.Should().Be(HttpStatusCode.PreconditionFailed);
        (await Post("v", "third", ifMatch: "\"1\"")).StatusCode.Should().Be(HttpStatusCode.OK);
        (await Post("v", "fourth", ifMatch: "*")).StatusCode.Should().Be(HttpStatusCode.OK, "any version is meant");
        (await Post("new", "first", ifMatch: "*")).StatusCode.Should().Be(HttpStatusCode.PreconditionFailed,
            "there is none");
        (await EventsOf("v")).Should().Be(3);
    }

    [Fact]
    public async Task A_refused_command_stores_nothing()
    {
        (await Code(await Post("r", "refused", key: "r-1"))).Should().Be("refused");
        (await EventsOf("r")).Should().Be(0);
    }

    [Fact]
    public async Task Malformed_missing_and_oversized_bodies_are_answered_with_a_code()
    {
        (await Code(await Raw("{\"text\":"))).Should().Be("malformed-json");
        (await Code(await Raw("{}"))).Should().Be("malformed-json");
        var large = await Raw($"{{\"text\":\"{new string('x', 10 * 1024 * 1024)}\"}}");
        large.StatusCode.Should().Be(HttpStatusCode.RequestEntityTooLarge);
        (await Code(large)).Should().Be("body-too-large");
    }

    [Fact]
    public async Task Health_and_description_are_open_to_all()
    {
        using var anybody = _service.Anonymous();
        (await anybody.GetAsync("/health/live")).StatusCode.Should().Be(HttpStatusCode.OK);
        (await anybody.GetAsync("/health/ready")).StatusCode.Should().Be(HttpStatusCode.OK);
        (await anybody.GetStringAsync("/openapi/v1.json")).Should().Contain("\"openapi\": \"3.1");
        (await Code(await anybody.GetAsync("/v1/nowhere"))).Should().NotBeEmpty();
    }

    private async Task<HttpResponseMessage> Post(
        string id, string text, string? user = "carol", string? key = null, string? ifMatch = null)
    {
        using var client = user is null ? _service.Anonymous() : _service.As(user);
        using var request = new HttpRequestMessage(HttpMethod.Post,
            $"/v1/notes/{id}")
        { Content = JsonContent.Create(new { text }) };
        if (key is not null) request.Headers.Add("Idempotency-Key", key);
        if (ifMatch is not null) request.Headers.TryAddWithoutValidation("If-Match", ifMatch);
        return await client.SendAsync(request);
    }

    private async Task<HttpResponseMessage> Raw(string body)
    {
        using var client = _service.As("carol");
        // The server may refuse a large body before it is sent; the client then waits for the word to go on.
        client.DefaultRequestHeaders.ExpectContinue = true;
        return await client.PostAsync("/v1/notes/raw", new StringContent(body, Encoding.UTF8, "application/json"));
    }

    private async Task<long> EventsOf(string id)
    {
        await using var session = _service.Services.GetRequiredService<IDocumentStore>().QuerySession();
        return (await session.Events.FetchStreamAsync("note-" + id)).Count;
    }

    private static async Task<string> Code(HttpResponseMessage response) =>
        (await response.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("code").GetString()!;
}
