using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using EventStore;
using Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using RunningServers;

namespace Foundations.Tests;

/// <summary>Lists of every service are read page by page, with the cursors that they hand out and no others.</summary>
public sealed class Lists : IAsyncLifetime
{
    private RunningService _service = null!;

    public async ValueTask InitializeAsync() =>
        _service = await RunningService.Start(Probe, await RunningService.NewDatabase(Probe),
            await Servers.NewBroker());

    public ValueTask DisposeAsync() => _service.DisposeAsync();

    private static ServiceHost Probe(string[] args)
    {
        var host = ServiceHost.Create("probe", args);
        host.Builder.Services.AddEventStore(host.Builder.Configuration, false, options =>
            options.Events.MapEventType<UnitsOfWork.Noted>("noted"));
        host.MapApi = api => api.MapGet("/v1/{list}/words", (string list, int? limit, string? after) =>
        {
            string[] words = ["one", "two", "über & more"];
            var rest = words.Where(word => after is null || string.CompareOrdinal(word, after) > 0)
                .Take(Page.Size(limit) + 1);
            return TypedResults.Ok(Page.From([.. rest], Page.Size(limit), word => word));
        }).For(Role.Finance).Produces<Page<string>>();
        return host;
    }

    [Fact]
    public async Task Pages_put_together_are_the_list()
    {
        var first = await Get("/v1/a/words?limit=1");
        var second = await Get($"/v1/a/words?limit=1&after={Next(first)}");
        var third = await Get($"/v1/a/words?limit=1&after={Next(second)}");
        first.Words.Concat(second.Words).Concat(third.Words).Should().Equal("one", "two", "über & more");
        third.Json.TryGetProperty("next", out _).Should().BeFalse();
    }

    [Fact]
    public async Task A_cursor_that_nobody_handed_out_is_refused_even_if_it_names_something()
    {
        var next = Next(await Get("/v1/a/words?limit=1"));
        foreach (var made in (string[])["one", "x", "0", "%20", "zzzzzzzzzzzzzzzzzzzz", next[..^2], next + "AA",
            $"A{next[1..]}"])
        {
            var (status, json, _) = await Get($"/v1/a/words?after={made}");
            status.Should().Be(HttpStatusCode.BadRequest, made);
            json.GetProperty("code").GetString().Should().Be("unknown-cursor");
            json.GetProperty("field").GetString().Should().Be("after");
        }
    }

    [Theory]
    [InlineData("/v1/b/words?after=")]
    [InlineData("/v1/a/words?sort=other&after=")]
    public async Task A_cursor_of_another_list_or_order_is_refused(string address) =>
        (await Get(address + Next(await Get("/v1/a/words?limit=1")))).Status.Should().Be(HttpStatusCode.BadRequest);

    private static string Next((HttpStatusCode, JsonElement Json, string[]) page) =>
        page.Json.GetProperty("next").GetString()!;

    private async Task<(HttpStatusCode Status, JsonElement Json, string[] Words)> Get(string path)
    {
        using var client = _service.As("carol");
        using var answer = await client.GetAsync(path);
        var json = await answer.Content.ReadFromJsonAsync<JsonElement>();
        return (answer.StatusCode, json, json.TryGetProperty("items", out var items)
            ? [.. items.EnumerateArray().Select(item => item.GetString()!)] : []);
    }
}
