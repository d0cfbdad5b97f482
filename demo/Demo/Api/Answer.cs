using System.Net;
using System.Text.Json;

namespace Demo.Api;

/// <summary>What a service answered, refusal or not.</summary>
internal sealed record Answer(HttpStatusCode Status, string Call, string Text)
{
    public bool IsSuccess => (int)Status is >= 200 and < 300;

    public JsonElement Json => JsonDocument.Parse(Text.Length > 0 ? Text : "{}").RootElement;

    /// <summary>The stable code of the problem details; empty when there is none.</summary>
    public string Code => Text.StartsWith('{') && Json.TryGetProperty("code", out var code)
        ? code.GetString() ?? "" : "";

    public JsonElement Expect() =>
        IsSuccess ? Json : throw new DemoFailure($"{Call} answered {(int)Status}: {Text}");

    public T Expect<T>() =>
        Expect().Deserialize<T>(ServiceClient.Web) ?? throw new DemoFailure($"{Call} answered nothing.");
}
