using System.Net;
using System.Text;
using System.Text.Json.Nodes;

namespace Subscriptions.Tests.Http;

internal sealed record Answer(HttpStatusCode Status, JsonObject Json, HttpResponseMessage Message)
{
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

    /// <summary>What a delivery or a webhook says of itself.</summary>
    public (int Accepted, int Duplicates) Counts()
    {
        Expect(HttpStatusCode.OK);
        return ((int)Json["accepted"]!, (int)Json["duplicates"]!);
    }

    /// <summary>The rejected items as "index sourceEventId code field".</summary>
    public IEnumerable<string> Rejected() => Json["rejected"]!.AsArray().Select(item =>
        $"{item!["index"]} {item["sourceEventId"]?.ToString() ?? "-"} {item["code"]} " +
        $"{item["field"]?.ToString() ?? "-"}");
}

internal static class Calls
{
    public const string Path = "/v1/billing-events";
    public const string NewlineDelimited = "application/x-ndjson";
    private static int _customers;

    /// <summary>A customer that no other test has.</summary>
    public static string NewCustomer() => $"customer-{Interlocked.Increment(ref _customers)}";

    public static Task<Answer> Deliver(this HttpClient feed, params string[] facts) =>
        feed.Send(Path, $"[{string.Join(',', facts)}]");

    public static async Task<Answer> Send(this HttpClient client, string path, string body,
        string mediaType = "application/json", params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path);
        request.Content = new StringContent(body, Encoding.UTF8, mediaType);
        foreach (var (name, value) in headers) request.Headers.TryAddWithoutValidation(name, value);
        return await Read(await client.SendAsync(request));
    }

    public static async Task<Answer> Get(this HttpClient client, string path) =>
        await Read(await client.GetAsync(new Uri(path, UriKind.Relative)));

    public static string Payment(string customer, string id, long total = 11_900) =>
        $$"""{"type":"payment-recorded","sourceEventId":"{{id}}","customerId":"{{customer}}","invoiceId":"i-1",""" +
        $$""" "paidGrossMinorTotal":{{total}},"paidOn":"2026-03-02"}""";

    public static string Invoice(string customer, string id, string currency = "EUR", string until = "2026-04-01") =>
        $$"""{"type":"invoice-issued","sourceEventId":"{{id}}","customerId":"{{customer}}","invoiceId":"i-1",""" +
        $$""" "currency":"{{currency}}","issuedOn":"2026-03-01","lines":[{"lineId":"l-1","product":"pro",""" +
        $$""" "netMinor":10000,"taxMinor":1900,"serviceFrom":"2026-03-01","serviceUntil":"{{until}}"}]}""";

    public static string Profile(string customer, string id, string name) =>
        $$"""{"sourceEventId":"{{id}}","customerId":"{{customer}}","name":"{{name}}","country":"DE",""" +
        $$""" "domain":"a.example","type":"customer-profile"}""";

    private static async Task<Answer> Read(HttpResponseMessage message)
    {
        var text = await message.Content.ReadAsStringAsync();
        return new Answer(message.StatusCode, text.Length == 0 ? [] : JsonNode.Parse(text)!.AsObject(), message);
    }
}
