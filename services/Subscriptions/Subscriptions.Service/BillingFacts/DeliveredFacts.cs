using System.Text.Json;
using Contracts.Subscriptions.V1;
using Decisions;
using Hosting;
using Subscriptions.Domain.BillingFacts;

namespace Subscriptions.Service.BillingFacts;

/// <summary>A delivery item that cannot be stored, and why.</summary>
/// <param name="Index">Position in the delivery, from 0.</param>
internal sealed record RejectedFact(int Index, string? SourceEventId, string Code, string Detail, string? Field);

/// <summary>Reads each item of a delivery on its own, so that a bad one never loses the others.</summary>
internal sealed record DeliveredFacts(IReadOnlyList<BillingFact> Facts, IReadOnlyList<RejectedFact> Rejected)
{
    private static readonly JsonSerializerOptions Strict = ServiceHost.StrictJson(new JsonSerializerOptions());

    public static DeliveredFacts Read(IEnumerable<string> items)
    {
        var facts = new List<BillingFact>();
        var rejected = new List<RejectedFact>();
        var index = 0;
        foreach (var item in items)
        {
            var (fact, rejection) = Parse(item);
            rejection ??= BillingFactCheck.Refusal(fact!);
            if (rejection is null) facts.Add(fact!);
            else
                rejected.Add(new RejectedFact(index, fact?.SourceEventId ?? SourceEventIdIn(item), rejection.Code,
                    rejection.Explanation, rejection.Facts.GetValueOrDefault("field")));
            index++;
        }

        return new DeliveredFacts(facts, rejected);
    }

    private static (BillingFact?, Rejection?) Parse(string item)
    {
        try
        {
            return JsonSerializer.Deserialize<BillingFact>(item, Strict) is { } fact
                ? (fact with { SourceSystem = "billing-api" }, null)
                : (null, Rejection.Invalid("item", "An item is a JSON object, not null.", "malformed-item"));
        }
        catch (JsonException json)
        {
            return (null, Problems.MalformedJson(json) with { Code = "malformed-item" });
        }
        catch (NotSupportedException)
        {
            return (null, Rejection.Invalid("type", "The type is missing. It names the fact, such as 'invoice-issued'.", "unknown-type"));
        }
    }

    private static string? SourceEventIdIn(string item)
    {
        try
        {
            using var json = JsonDocument.Parse(item);
            return json.RootElement.ValueKind == JsonValueKind.Object
                   && json.RootElement.TryGetProperty("sourceEventId", out var id) && id.ValueKind == JsonValueKind.String
                ? id.GetString()
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
