using System.Net.Http.Headers;
using System.Text.Json;

namespace Identity;

internal sealed record KnownPartner(string Id, string Name, string Type);

/// <summary>Partners that can be chosen on the sign-in page, when Identity:Leads says where to ask for them.</summary>
internal sealed class KnownPartners(HttpClient client, IConfiguration configuration)
{
    private const int ListedMax = 20;
    private static readonly TimeSpan AnswerMax = TimeSpan.FromSeconds(3);

    /// <summary>Some approved partners; none when Leads does not answer, since a name can still be typed.</summary>
    public async Task<IReadOnlyList<KnownPartner>> List(string self, CancellationToken cancellation)
    {
        if (configuration["Identity:Leads"] is not { } leads) return [];
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(AnswerMax);
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Get,
                new Uri(new Uri(leads), $"/v1/partners?limit={ListedMax}"));
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", await Token(self, limit.Token));
            using var answer = await client.SendAsync(request, limit.Token);
            answer.EnsureSuccessStatusCode();
            var page = await answer.Content.ReadFromJsonAsync<JsonElement>(limit.Token);
            return
            [
                .. page.GetProperty("items").EnumerateArray()
                    .Select(partner =>
                        new KnownPartner(Text(partner, "id"), Text(partner, "name"), Text(partner, "type")))
                    .OrderBy(partner => partner.Name, StringComparer.OrdinalIgnoreCase),
            ];
        }
        catch (Exception error) when (error is HttpRequestException or JsonException or OperationCanceledException)
        {
            return [];
        }
    }

    private async Task<string> Token(string self, CancellationToken cancellation)
    {
        using var form = new FormUrlEncodedContent(new Dictionary<string, string>
        {
            ["grant_type"] = "client_credentials",
            ["client_id"] = "alice",
            ["client_secret"] = People.Secret,
        });
        using var answer = await client.PostAsync(new Uri($"{self}/connect/token"), form, cancellation);
        answer.EnsureSuccessStatusCode();
        return Text(await answer.Content.ReadFromJsonAsync<JsonElement>(cancellation), "access_token");
    }

    private static string Text(JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String
        ? value.GetString()! : "";
}
