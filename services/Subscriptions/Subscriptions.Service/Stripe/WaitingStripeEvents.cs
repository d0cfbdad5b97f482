using Decisions;
using Hosting;
using Marten;

namespace Subscriptions.Service.Stripe;

/// <summary>
/// What waits, for an operator: with a key it is asked for again; without one somebody delivers the document.
/// </summary>
internal static class WaitingStripeEvents
{
    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapGet("/v1/operations/stripe-waiting", List).For(Role.Operations)
            .WithName("ListWaitingStripeEvents").WithSummary("Stripe events that wait for the lines of their document")
            .Produces<Page<WaitingStripeEventView>>();
        api.MapDelete("/v1/operations/stripe-waiting/{id}", Drop).For(Role.Operations)
            .WithName("DropWaitingStripeEvent").WithSummary("Drop an event whose document was delivered in another way")
            .Produces(StatusCodes.Status204NoContent);
    }

    private static async Task<IResult> List(
        IQuerySession session, CancellationToken cancellation, int? limit = null, string? after = null)
    {
        var (size, start) = (Page.Size(limit), after ?? "");
        var found = await session.Query<WaitingStripeEvent>().Where(waiting => waiting.Id.CompareTo(start) > 0)
            .OrderBy(waiting => waiting.Id).Take(size + 1).ToListAsync(cancellation);
        return TypedResults.Ok(
            Page.From([.. found.Select(waiting => new WaitingStripeEventView(waiting.Id, waiting.Type,
            waiting.DocumentId, waiting.ReceivedAt, waiting.Attempts, waiting.Reason, waiting.NextAttemptAt))], size,
                view => view.EventId));
    }

    private static async Task<IResult> Drop(string id, IDocumentStore documents, CancellationToken cancellation)
    {
        await using var session = documents.LightweightSession();
        if (await session.LoadAsync<WaitingStripeEvent>(id, cancellation) is not { } waiting)
            return Problems.From(Rejection.NotFound("waiting event", id));
        session.Delete(waiting);
        await session.SaveChangesAsync(cancellation);
        return TypedResults.NoContent();
    }
}

internal sealed record WaitingStripeEventView(
    string EventId, string Type, string DocumentId, DateTimeOffset ReceivedAt, int Attempts, string Reason,
    DateTimeOffset NextAttemptAt);
