using System.Text.Json;
using Contracts.Subscriptions.V1;
using Decisions;
using EventStore;
using Hosting;
using Microsoft.AspNetCore.Http.Features;
using Subscriptions.Service.Surface;

namespace Subscriptions.Service.BillingFacts;

/// <summary>
/// A billing system delivers canonical facts, as a JSON array or one per line, then as many as it has. They are stored
/// before the answer, an array in one transaction and lines some hundred at a time; the answer under an Idempotency-Key
/// is stored after it. Of a delivery that breaks off some are stored, and a repeat answers them as duplicates, which
/// is right too: nothing is stored twice.
/// </summary>
internal static class DeliverBillingEvents
{
    private const int ItemsMax = 10_000;
    private const int LinesAPart = 250;
    private const int CharactersAPart = 4_000_000;
    private const string NewlineDelimited = "application/x-ndjson";

    public static void Map(IEndpointRouteBuilder api) => api.MapPost("/v1/billing-events", Handle)
        .For(Role.Feed).RequireRateLimiting(DeliveryLimit.Policy)
        .WithName("DeliverBillingEvents").WithSummary("Deliver canonical billing facts")
        .Accepts<BillingFact[]>("application/json", NewlineDelimited).Produces<Delivery>();

    private static async Task<IResult> Handle(HttpRequest request, BillingFactStore store, FactConflicts conflicts,
        ReaderPace publisher, ProgrammeCalendar calendar, CancellationToken cancellation)
    {
        var taken = new TakenFacts(store, conflicts, calendar.Today());
        if (request.ContentType?.StartsWith(NewlineDelimited, StringComparison.OrdinalIgnoreCase) == true)
            await TakeLines(request, taken, publisher, cancellation);
        else if (await TakeArray(request, taken, publisher, cancellation) is { } refusal)
            return Problems.From(refusal);
        return taken.NothingUsable ? NothingUsable(taken.Delivery) : TypedResults.Ok(taken.Delivery);
    }

    private static async Task TakeLines(
        HttpRequest request, TakenFacts taken, ReaderPace publisher, CancellationToken cancellation)
    {
        // A body under an Idempotency-Key was read before, to be hashed, and was limited there.
        if (request.HttpContext.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
            limit.MaxRequestBodySize = null;
        var (part, characters) = (new List<string?>(LinesAPart), 0);
        await foreach (var line in BodyLines.Read(request.BodyReader, cancellation))
        {
            part.Add(line);
            characters += line?.Length ?? 0;
            if (part.Count < LinesAPart && characters < CharactersAPart) continue;
            await publisher.Wait(BillingFactPublisher.UnpublishedMax, cancellation);
            await taken.Take(part, cancellation);
            part.Clear();
            characters = 0;
        }

        await taken.Take(part, cancellation);
    }

    private static async Task<Rejection?> TakeArray(
        HttpRequest request, TakenFacts taken, ReaderPace publisher, CancellationToken cancellation)
    {
        List<string> items;
        try
        {
            using var body = await JsonDocument.ParseAsync(request.Body, cancellationToken: cancellation);
            if (body.RootElement.ValueKind != JsonValueKind.Array)
                return Rejection.Invalid("body", "The body is a JSON array of facts, or one fact per line as " +
                    $"{NewlineDelimited}.", "malformed-json");
            items = [.. body.RootElement.EnumerateArray().Select(item => item.GetRawText())];
        }
        catch (JsonException json)
        {
            return Problems.MalformedJson(json);
        }

        if (items.Count > ItemsMax)
            return Rejection.Invalid("body", $"At most {ItemsMax} facts in an array. Send them in parts, or one per " +
                $"line as {NewlineDelimited}, as many as there are.", "too-many-items");
        if (items.Count > LinesAPart) await publisher.Wait(BillingFactPublisher.UnpublishedMax, cancellation);
        await taken.Take(items, cancellation);
        return null;
    }

    private static IResult NothingUsable(Delivery delivery) => TypedResults.Problem(
        "No fact of the delivery can be stored; see 'rejected'.", statusCode: StatusCodes.Status422UnprocessableEntity,
        type: "urn:problem:all-rejected", extensions: new Dictionary<string, object?>
        {
            ["code"] = "all-rejected",
            ["accepted"] = 0,
            ["duplicates"] = 0,
            ["rejectedCount"] = delivery.RejectedCount,
            ["rejected"] = delivery.Rejected,
        });
}
