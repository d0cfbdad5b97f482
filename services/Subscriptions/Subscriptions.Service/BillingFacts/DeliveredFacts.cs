using System.Text.Json;
using System.Text.RegularExpressions;
using Contracts.Subscriptions.V1;
using Decisions;
using Hosting;
using Subscriptions.Domain.BillingFacts;

namespace Subscriptions.Service.BillingFacts;

/// <summary>A delivery item that cannot be stored, and why.</summary>
/// <param name="Index">Position in the delivery, from 0.</param>
internal sealed record RejectedFact(int Index, string? SourceEventId, string Code, string Detail, string? Field);

/// <summary>Reads each item of a delivery on its own, so that a bad one never loses the others.</summary>
/// <param name="Places">Position of each fact in the delivery.</param>
internal sealed partial record DeliveredFacts(
    IReadOnlyList<BillingFact> Facts, IReadOnlyList<int> Places, IReadOnlyList<RejectedFact> Rejected)
{
    // Facts of Stripe and of files get ids of these forms; a feed's own ids must not pass for theirs.
    private static readonly string[] ReservedPrefixes = ["stripe:", "csv:"];
    private static readonly JsonSerializerOptions Strict = RequestJson.Strict(new JsonSerializerOptions());

    /// <param name="first">Position of the first item in the delivery.</param>
    public static DeliveredFacts Read(IEnumerable<string?> items, int first, DateOnly today)
    {
        var facts = new List<BillingFact>();
        var places = new List<int>();
        var rejected = new List<RejectedFact>();
        var index = first;
        foreach (var item in items)
        {
            var (fact, rejection) = item is null ? (null, TooLong) : Parse(item);
            rejection ??= BillingFactCheck.Refusal(fact!, today) ?? Reserved(fact!.SourceEventId);
            if (rejection is null)
            {
                facts.Add(fact!);
                places.Add(index);
            }
            else
                rejected.Add(new RejectedFact(
                    index, fact?.SourceEventId ?? (item is null ? null : SourceEventIdIn(item)), rejection.Code,
                    rejection.Explanation, rejection.Facts.GetValueOrDefault("field")));
            index++;
        }

        return new DeliveredFacts(facts, places, rejected);
    }

    private static Rejection? Reserved(string sourceEventId) =>
        ReservedPrefixes.FirstOrDefault(prefix => sourceEventId.StartsWith(prefix, StringComparison.Ordinal))
            is { } prefix
            ? Rejection.Invalid("sourceEventId",
                $"Ids that begin with '{prefix}' are made here for facts that come that way. "
                + "Give this fact an id of your own system.", "reserved-source-event-id")
            : null;

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
            return (null, json.Message.Contains("type discriminator", StringComparison.Ordinal)
                ? UnknownType
                : Rejection.Invalid(FieldOf(json), Explained(json), "malformed-item"));
        }
        catch (NotSupportedException)
        {
            return (null, UnknownType);
        }
    }

    private static Rejection TooLong => Rejection.Invalid(
        "item", $"A line has at most {BodyLines.LineBytesMax} bytes.", "line-too-long");

    private static Rejection UnknownType => Rejection.Invalid(
        "type", "The type is missing or unknown. It names the fact, such as 'invoice-issued'.", "unknown-type");

    private static string Explained(JsonException json) =>
        json.Message.Contains("null values", StringComparison.Ordinal)
            ? "The value must not be null."
            : Problems.MalformedJson(json).Explanation;

    // The parser's path starts at "$", and ends at the object when a member of it is missing.
    private static string FieldOf(JsonException json)
    {
        var path = (json.Path ?? "").TrimStart('$').TrimStart('.');
        var missing = MissingMember().Match(json.Message) is { Success: true } match ? match.Groups[1].Value : "";
        var field = string.Join('.', new[] { path, missing }.Where(part => part.Length > 0));
        return field.Length == 0 ? "item" : field;
    }

    [GeneratedRegex("missing required properties including: '([^']+)'")]
    private static partial Regex MissingMember();

    private static string? SourceEventIdIn(string item)
    {
        try
        {
            using var json = JsonDocument.Parse(item);
            return json.RootElement.ValueKind == JsonValueKind.Object
                   && json.RootElement.TryGetProperty("sourceEventId", out var id)
                   && id.ValueKind == JsonValueKind.String
                ? id.GetString()
                : null;
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            return null; // not JSON, or half a surrogate pair
        }
    }
}
