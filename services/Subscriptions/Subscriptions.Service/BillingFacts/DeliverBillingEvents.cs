using System.Text.Json;
using Contracts.Subscriptions.V1;
using Decisions;
using Hosting;
using Subscriptions.Service.Surface;

namespace Subscriptions.Service.BillingFacts;

/// <summary>
/// A billing system delivers canonical facts, as a JSON array or one per line. Facts are stored in a transaction of
/// their own before the answer; the answer under an Idempotency-Key is stored after it. A process that dies in between
/// has the repeat answered with duplicates, which is right too: nothing is stored twice.
/// </summary>
internal static class DeliverBillingEvents
{
    private const int ItemsMax = 10_000;
    private const string NewlineDelimited = "application/x-ndjson";

    public static void Map(IEndpointRouteBuilder api) => api.MapPost("/v1/billing-events", Handle)
        .For(Role.Feed).RequireRateLimiting(DeliveryLimit.Policy)
        .WithName("DeliverBillingEvents").WithSummary("Deliver canonical billing facts")
        .Accepts<BillingFact[]>("application/json", NewlineDelimited).Produces<Delivery>();

    private static async Task<IResult> Handle(HttpRequest request, BillingFactStore store, FactConflicts conflicts,
        ProgrammeCalendar calendar, CancellationToken cancellation)
    {
        var (items, refusal) = await Items(request, cancellation);
        if (refusal is not null) return Problems.From(refusal);
        if (items.Count > ItemsMax)
            return Problems.From(Rejection.Invalid("body", $"At most {ItemsMax} facts a request. Send them in parts.",
                "too-many-items"));

        var delivered = DeliveredFacts.Read(items, calendar.Today());
        var accepted = await store.Store(delivered.Facts, cancellation);
        var different = await conflicts.Note(delivered.Facts, accepted, cancellation);
        var delivery = new Delivery(accepted.Count, delivered.Facts.Count - accepted.Count - different.Count,
        [
            .. delivered.Rejected.Concat(different.Select(place =>
                Differs(delivered.Facts[place], delivered.Places[place])))
                .OrderBy(rejected => rejected.Index),
        ]);
        return delivered.Facts.Count == 0 && delivered.Rejected.Count > 0
            ? NothingUsable(delivery)
            : TypedResults.Ok(delivery);
    }

    private static RejectedFact Differs(BillingFact fact, int index) => new(index, fact.SourceEventId, "conflict",
        "A fact with this id is stored with other content, which never changes. Is it another fact, give it another " +
        "id; is it "
        + "a correction, deliver the fact that corrects, such as a credit note.", "sourceEventId");

    private static IResult NothingUsable(Delivery delivery) => TypedResults.Problem(
        "No fact of the delivery can be stored; see 'rejected'.", statusCode: StatusCodes.Status422UnprocessableEntity,
        type: "urn:problem:all-rejected", extensions: new Dictionary<string, object?>
        {
            ["code"] = "all-rejected",
            ["accepted"] = 0,
            ["duplicates"] = 0,
            ["rejected"] = delivery.Rejected,
        });

    private static async Task<(IReadOnlyList<string> Items, Rejection? Refusal)> Items(
        HttpRequest request, CancellationToken cancellation)
    {
        if (request.ContentType?.StartsWith(NewlineDelimited, StringComparison.OrdinalIgnoreCase) == true)
            return (await Lines(request, cancellation), null);
        try
        {
            using var body = await JsonDocument.ParseAsync(request.Body, cancellationToken: cancellation);
            return body.RootElement.ValueKind == JsonValueKind.Array
                ? ([.. body.RootElement.EnumerateArray().Select(item => item.GetRawText())], null)
                : ([], Rejection.Invalid("body", "The body is a JSON array of facts, or one fact per line as " +
                    $"{NewlineDelimited}.", "malformed-json"));
        }
        catch (JsonException json)
        {
            return ([], Problems.MalformedJson(json));
        }
    }

    private static async Task<IReadOnlyList<string>> Lines(HttpRequest request, CancellationToken cancellation)
    {
        using var reader = new StreamReader(request.Body);
        var lines = new List<string>();
        while (lines.Count <= ItemsMax && await reader.ReadLineAsync(cancellation) is { } line)
            if (!string.IsNullOrWhiteSpace(line)) lines.Add(line);
        return lines;
    }
}

/// <summary>What became of a delivery.</summary>
internal sealed record Delivery(int Accepted, int Duplicates, IReadOnlyList<RejectedFact> Rejected);
