using Leads.Service.Surface;
using Command = Leads.Domain.Attributions.EndAttribution;

namespace Leads.Service.Attributions;

internal sealed record AttributionEnd(DateOnly? Until = null, string? Reason = null);

/// <summary>A role for a customer ends on a day. ETag: version of the customer's list.</summary>
internal static class EndAttribution
{
    public static void Map(IEndpointRouteBuilder api) =>
        api.MapPost("/v1/attributions/{id}/end", Handle).For(Role.PartnerManager)
            .WithTags("Attributions").WithName("EndAttribution").WithSummary("End a partner's role for a customer")
            .Produces<AttributionResponse>()
            .ProducesProblem(StatusCodes.Status400BadRequest)
            .ProducesProblem(StatusCodes.Status404NotFound)
            .ProducesProblem(StatusCodes.Status409Conflict)
            .ProducesProblem(StatusCodes.Status412PreconditionFailed);

    private static async Task<IResult> Handle(string id, AttributionEnd request, HttpContext http,
        IDocumentSession session, PastBound past, CancellationToken cancellation)
    {
        if (await session.LoadAsync<AttributionOwner>(id, cancellation) is not { } owner)
            return Problems.From(Rejection.NotFound("attribution", id));
        await session.OneAtATime(cancellation, $"customer {owner.CustomerId}");
        var customer = await session.LoadAttributions(owner.CustomerId, cancellation);
        if (http.Request.IsStale(customer.Version)) return Problems.Stale();
        var decision = Command.Decide(customer.State,
            new Command(id, owner.CustomerId, request.Until, request.Reason, http.User.Subject(),
                past.Earliest()));
        if (decision.IsRejected) return Problems.From(decision.Rejection);

        var after = session.AppendAttributions(customer, decision.Events);
        http.Response.SetVersion(after.Version);
        return TypedResults.Ok(AttributionResponse.FromAttribution(owner.CustomerId, after.State.Find(id)!));
    }
}
