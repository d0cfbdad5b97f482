using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Net.ServerSentEvents;
using System.Text;
using System.Text.Json;

namespace Demo.Api;

/// <summary>Calls one service in the name of a person or a machine.</summary>
internal sealed class ServiceClient(HttpClient http, Uri address, Tokens tokens)
{
    public const string Anonymous = "";

    public static readonly JsonSerializerOptions Web = new(JsonSerializerDefaults.Web);

    public Uri Address => address;

    public async Task<T> Get<T>(string who, string path) => (await Send(who, HttpMethod.Get, path, null)).Expect<T>();

    public async Task<JsonElement> Get(string who, string path) =>
        (await Send(who, HttpMethod.Get, path, null)).Expect();

    public Task<Answer> Ask(string who, string path) => Send(who, HttpMethod.Get, path, null);

    public async Task<T> Post<T>(string who, string path, object body) => (await TryPost(who, path, body)).Expect<T>();

    public async Task<JsonElement> Post(string who, string path, object body) =>
        (await TryPost(who, path, body)).Expect();

    public Task<Answer> TryPost(string who, string path, object body) =>
        Send(who, HttpMethod.Post, path, JsonContent.Create(body, body.GetType(), options: Web));

    /// <param name="headers">Such as a webhook's signature.</param>
    public Task<Answer> PostText(
        string who, string path, string body, string mediaType, params (string Name, string Value)[] headers) =>
        Send(who, HttpMethod.Post, path, new StringContent(body, Encoding.UTF8, mediaType), headers);

    /// <summary>The data of each server-sent event, until the service ends the stream.</summary>
    public async IAsyncEnumerable<JsonElement> Stream(string who, string path)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(address, path));
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("text/event-stream"));
        await SignIn(request, who);
        using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        if (!response.IsSuccessStatusCode)
            throw new DemoFailure($"GET {path} as a stream answered {(int)response.StatusCode}.");
        await using var body = await response.Content.ReadAsStreamAsync();
        await foreach (var item in SseParser.Create(body).EnumerateAsync())
            if (item.Data.StartsWith('{'))
                yield return JsonDocument.Parse(item.Data).RootElement;
    }

    private async Task<Answer> Send(
        string who, HttpMethod method, string path, HttpContent? content, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(method, new Uri(address, path)) { Content = content };
        // A retry of the resilience handler repeats the key, so a repeated command is answered, not done, twice.
        if (method == HttpMethod.Post) request.Headers.Add("Idempotency-Key", Guid.NewGuid().ToString());
        foreach (var (name, value) in headers) request.Headers.Add(name, value);
        await SignIn(request, who);
        using var response = await http.SendAsync(request);
        return new Answer(response.StatusCode, $"{method} {path} as {(who.Length > 0 ? who : "anonymous")}",
            await response.Content.ReadAsStringAsync());
    }

    private async Task SignIn(HttpRequestMessage request, string who)
    {
        if (who.Length > 0)
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", await tokens.Of(who));
    }
}
