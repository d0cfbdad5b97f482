using System.Collections.Concurrent;
using System.Net.Http.Json;
using System.Text.Json;

namespace Demo.Api;

/// <summary>Signs the demo's people in at the local identity; each token is fetched once.</summary>
internal sealed class Tokens(HttpClient http, Uri identity)
{
    private readonly ConcurrentDictionary<string, Lazy<Task<string>>> _tokens = new(StringComparer.Ordinal);

    /// <param name="clientId">"alice", "carol", "feed", "partner:{partnerId}", …</param>
    public Task<string> Of(string clientId) =>
        _tokens.GetOrAdd(clientId, id => new Lazy<Task<string>>(() => Fetch(id))).Value;

    private async Task<string> Fetch(string clientId)
    {
        using var form = new FormUrlEncodedContent(new Dictionary<string, string>
        {
            ["grant_type"] = "client_credentials",
            ["client_id"] = clientId,
            ["client_secret"] = "demo",
        });
        using var response = await http.PostAsync(new Uri(identity, "connect/token"), form);
        if (!response.IsSuccessStatusCode)
            throw new DemoFailure(
                $"Sign-in of {clientId}: {(int)response.StatusCode} {await response.Content.ReadAsStringAsync()}");
        var answer = await response.Content.ReadFromJsonAsync<JsonElement>();
        return answer.GetProperty("access_token").GetString()!;
    }
}
