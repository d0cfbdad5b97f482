using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Leads.Tests.Http;

internal sealed record Answer(HttpStatusCode Status, JsonObject Json, HttpResponseMessage Message)
{
    public string Id => Text("id");
    public string? ETag => Message.Headers.ETag?.Tag;
    public string Text(string member) => Json[member]!.ToString();

    public Answer Expect(HttpStatusCode status)
    {
        Status.Should().Be(status, Json.ToJsonString());
        return this;
    }

    public Answer Expect(HttpStatusCode status, string code)
    {
        Expect(status).Message.Content.Headers.ContentType!.MediaType.Should().Be("application/problem+json");
        Text("code").Should().Be(code);
        return this;
    }
}

internal static class Calls
{
    private static int _companies;

    public static async Task<Answer> Post(
        this HttpClient client, string path, object? body, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path);
        request.Content = body is string raw
            ? new StringContent(raw, System.Text.Encoding.UTF8, "application/json")
            : JsonContent.Create(body, options: JsonSerializerOptions.Web);
        foreach (var (name, value) in headers) request.Headers.TryAddWithoutValidation(name, value);
        return await Read(await client.SendAsync(request));
    }

    public static async Task<Answer> Get(this HttpClient client, string path) =>
        await Read(await client.GetAsync(path));

    public static JsonArray Items(this Answer answer) => answer.Expect(HttpStatusCode.OK).Json["items"]!.AsArray();

    /// <summary>A company that no other test has.</summary>
    public static string NewDomain() => $"company-{Interlocked.Increment(ref _companies)}.example";

    public static object Application(string type = "affiliate", string? domain = null) => new
    {
        name = "Ann Example Ltd",
        email = "ann@partner.example",
        type,
        country = "DE",
        payoutCurrency = "EUR",
        domain = domain ?? NewDomain(),
    };

    public static async Task<string> ApprovedPartner(
        this LeadsRunning leads, string type = "affiliate", string? domain = null)
    {
        var id = (await leads.Service.Anonymous().Post("/v1/partners", Application(type, domain)))
            .Expect(HttpStatusCode.Created).Id;
        (await leads.Service.As("alice").Post($"/v1/partners/{id}/approve", new { reason = "fits" }))
            .Expect(HttpStatusCode.OK);
        return id;
    }

    public static object Lead(string partnerId, string? domain = null) =>
        new { partnerId, company = "Lead Ltd", domain = domain ?? NewDomain(), country = "DE" };

    public static async Task<string> AcceptedLead(this LeadsRunning leads, string partnerId, string? domain = null)
    {
        var id = (await leads.Service.As("alice").Post("/v1/leads", Lead(partnerId, domain)))
            .Expect(HttpStatusCode.Created).Id;
        (await leads.Service.As("alice").Post($"/v1/leads/{id}/accept", null)).Expect(HttpStatusCode.OK);
        return id;
    }

    public static async Task<string> PublishedAgreement(this LeadsRunning leads) =>
        (await leads.Service.As("alice").Post("/v1/agreements", new { text = "Be fair." }))
            .Expect(HttpStatusCode.Created).Text("version");

    public static object Attribution(string partnerId, string customerId) => new
    {
        customerId,
        partnerId,
        role = "acquisition",
        sharePpm = 500_000,
        from = "2026-01-01",
        reason = "agreed",
    };

    private static async Task<Answer> Read(HttpResponseMessage message)
    {
        var text = await message.Content.ReadAsStringAsync();
        return new Answer(message.StatusCode, text.Length == 0 ? [] : JsonNode.Parse(text)!.AsObject(), message);
    }
}
