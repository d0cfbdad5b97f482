using Leads.Domain;
using Leads.Domain.Customers;
using Leads.Service.Partners;
using Leads.Service.Surface;
using Command = Leads.Domain.Attributions.StartAttribution;

namespace Leads.Service.Attributions;

internal sealed record AttributionRequest(
    string? CustomerId = null, string? PartnerId = null, AttributionRole? Role = null, int? SharePpm = null,
    DateOnly? From = null, string? Reason = null);

/// <summary>A partner is credited with a customer, in a role and share. ETag: version of the customer's list.</summary>
internal static class StartAttribution
{
    public static void Map(IEndpointRouteBuilder api) =>
        api.MapPost("/v1/attributions", Handle).For(Role.PartnerManager)
            .WithTags("Attributions").WithName("StartAttribution").WithSummary("Give a partner a role for a customer")
            .Produces<AttributionResponse>(StatusCodes.Status201Created)
            .ProducesProblem(StatusCodes.Status400BadRequest)
            .ProducesProblem(StatusCodes.Status404NotFound)
            .ProducesProblem(StatusCodes.Status409Conflict)
            .ProducesProblem(StatusCodes.Status412PreconditionFailed);

    private static async Task<IResult> Handle(AttributionRequest request, HttpContext http, IDocumentSession session,
        PastBound past, CancellationToken cancellation)
    {
        var command = new Command(http.IdFromKey("attribution", "D"), request.CustomerId, request.Role,
            request.SharePpm, request.From, request.Reason, Command.ByManager, http.User.Subject(),
            past.Earliest());
        var refusal = InputRules.Id("partnerId", request.PartnerId) ?? Command.InputRefusal(command);
        if (refusal is not null) return Problems.From(refusal);

        await session.OneAtATime(cancellation, $"customer {request.CustomerId}");
        var partner = await session.LoadPartner(request.PartnerId!, cancellation);
        if (!partner.State.Exists()) return Problems.From(Rejection.NotFound("partner", request.PartnerId!));
        var customer = await session.LoadAttributions(request.CustomerId!, cancellation);
        if (http.Request.IsStale(customer.Version)) return Problems.Stale();
        var known = await session.LoadAsync<KnownCustomer>(request.CustomerId!, cancellation);
        var decision = Command.Decide(customer.State, partner.State, known, command);
        if (decision.IsRejected) return Problems.From(decision.Rejection);

        var after = session.AppendAttributions(customer, decision.Events);
        http.Response.SetVersion(after.Version);
        return TypedResults.Created($"/v1/customers/{Uri.EscapeDataString(request.CustomerId!)}/attributions",
            AttributionResponse.FromAttribution(request.CustomerId!, after.State.Find(command.AttributionId)!));
    }
}
