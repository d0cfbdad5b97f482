using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using EventStore;
using Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using RunningServers;

namespace Foundations.Tests;

/// <summary>What every service makes of what stands in a request.</summary>
public sealed class RequestBodies : IAsyncLifetime
{
    private RunningService _service = null!;

    public async ValueTask InitializeAsync() =>
        _service = await RunningService.Start(Probe, await RunningService.NewDatabase(Probe),
            await Servers.NewBroker());

    public ValueTask DisposeAsync() => _service.DisposeAsync();

    [JsonConverter(typeof(JsonStringEnumConverter<Speed>))]
    public enum Speed
    {
        [JsonStringEnumMemberName("veryFast")] VeryFast,
        [JsonStringEnumMemberName("slow")] Slow,
    }

    public enum Colour
    {
        Red,
        DarkBlue,
    }

    public sealed record Wheel(string Name, Speed? Speed = null, long? Spokes = null);

    public sealed record Car(string Name, Speed Speed, Colour? Colour = null, IReadOnlyList<Wheel>? Wheels = null);

    private static ServiceHost Probe(string[] args)
    {
        var host = ServiceHost.Create("probe", args);
        host.Builder.Services.AddEventStore(host.Builder.Configuration, false, options =>
            options.Events.MapEventType<UnitsOfWork.Noted>("noted"));
        host.MapApi = api =>
        {
            api.MapPost("/v1/cars", (Car car) => TypedResults.Ok(car)).For(Role.Finance);
            api.MapGet("/v1/cars/{id}", (string id, string? colour) => TypedResults.Ok(new { id, colour }))
                .For(Role.Finance);
        };
        return host;
    }

    [Theory]
    [InlineData("""{"name":"a","speed":9}""", "speed", "veryFast, slow")]
    [InlineData("""{"name":"a","speed":0}""", "speed", "veryFast, slow")]
    [InlineData("""{"name":"a","speed":"0"}""", "speed", "veryFast, slow")]
    [InlineData("""{"name":"a","speed":"slow, veryFast"}""", "speed", "veryFast, slow")]
    [InlineData("""{"name":"a","speed":"slow","colour":1}""", "colour", "red, darkBlue")]
    [InlineData("""{"name":"a","speed":"slow","wheels":[{"name":"left","speed":7}]}""", "wheels[0].speed",
        "veryFast, slow")]
    public async Task Only_the_words_of_an_enum_are_taken_and_the_answer_lists_them(string body, string field,
        string words)
    {
        var answer = await Post(body, HttpStatusCode.BadRequest);
        answer.GetProperty("code").GetString().Should().Be("malformed-json");
        answer.GetProperty("field").GetString().Should().Be(field);
        answer.GetProperty("detail").GetString().Should().Contain(words);
    }

    [Fact]
    public async Task The_words_are_taken_and_written()
    {
        var answer = await Post("""{"name":"a","speed":"veryFast","colour":"darkBlue"}""", HttpStatusCode.OK);
        answer.GetProperty("speed").GetString().Should().Be("veryFast");
        answer.GetProperty("colour").GetString().Should().Be("darkBlue");
    }

    [Theory]
    [InlineData("""{"name":"a","speed":"slow","seats":4}""", "seats")]
    [InlineData("""{"seats":{"a":[1]},"name":"a","speed":"slow"}""", "seats")]
    [InlineData("""{"name":"a","speed":"slow","wheels":[{"name":"left"},{"name":"left","size":7}]}""",
        "wheels[1].size")]
    public async Task A_member_that_nobody_knows_is_refused_by_its_name(string body, string field)
    {
        var answer = await Post(body, HttpStatusCode.BadRequest);
        answer.GetProperty("code").GetString().Should().Be("unknown-member");
        answer.GetProperty("field").GetString().Should().Be(field);
        answer.GetProperty("detail").GetString()
            .Should().Contain($"'{field.Split('.')[^1]}'").And.NotContain("Foundations");
    }

    [Fact]
    public async Task A_member_that_is_given_twice_is_refused()
    {
        var answer = await Post("""{"name":"a","speed":"slow","name":"b"}""", HttpStatusCode.BadRequest);
        answer.GetProperty("code").GetString().Should().Be("malformed-json");
        answer.GetProperty("detail").GetString().Should().Contain("name").And.NotContain("deserialization");
    }

    [Fact]
    public async Task A_number_in_quotation_marks_is_refused()
    {
        var answer = await Post("""{"name":"a","speed":"slow","wheels":[{"name":"left","spokes":"12"}]}""",
            HttpStatusCode.BadRequest);
        answer.GetProperty("code").GetString().Should().Be("malformed-json");
        answer.GetProperty("field").GetString().Should().Be("wheels[0].spokes");
        await Post("""{"name":"a","speed":"slow","wheels":[{"name":"left","spokes":12}]}""", HttpStatusCode.OK);
    }

    [Theory]
    [InlineData("""{"name":"a\u0000b","speed":"slow"}""", "name")]
    [InlineData("""{"name":"a","speed":"slow","wheels":[{"name":"\u0000"}]}""", "wheels[0].name")]
    [InlineData("""{"name":"\ud800","speed":"slow"}""", "name")]
    public async Task Text_that_the_database_cannot_hold_is_refused_before_it_is_stored(string body, string field)
    {
        var answer = await Post(body, HttpStatusCode.BadRequest);
        answer.GetProperty("code").GetString().Should().Be("malformed-json");
        answer.GetProperty("field").GetString().Should().Be(field);
        answer.GetProperty("detail").GetString().Should().Contain("text");
    }

    [Theory]
    [InlineData("/v1/cars/x?colour=%00", "colour")]
    [InlineData("/v1/cars/x?other=a%0Ab", "other")]
    [InlineData("/v1/cars/a%0Ab", "id")]
    public async Task An_address_with_a_control_character_is_refused_by_the_name_of_the_part(string path, string field)
    {
        using var client = _service.As("carol");
        using var answer = await client.GetAsync(path);
        answer.StatusCode.Should().Be(HttpStatusCode.BadRequest);
        (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("field").GetString().Should().Be(field);
    }

    [Fact]
    public async Task The_description_still_says_what_is_text_and_which_words_there_are()
    {
        using var anybody = _service.Anonymous();
        var schemas = (await anybody.GetFromJsonAsync<JsonElement>("/openapi/v1.json")).GetProperty("components")
            .GetProperty("schemas");
        schemas.GetProperty("Car").GetProperty("properties").GetProperty("name").GetProperty("type").GetString()
            .Should().Be("string");
        schemas.GetProperty("Speed").GetProperty("enum").EnumerateArray().Select(word => word.GetString())
            .Should().Equal("veryFast", "slow");
    }

    private async Task<JsonElement> Post(string body, HttpStatusCode expected)
    {
        using var client = _service.As("carol");
        using var answer = await client.PostAsync("/v1/cars",
            new StringContent(body, Encoding.UTF8, "application/json"));
        var json = await answer.Content.ReadFromJsonAsync<JsonElement>();
        answer.StatusCode.Should().Be(expected, json.ToString());
        return json;
    }
}
