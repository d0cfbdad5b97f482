using Leads.Domain;
using Leads.Domain.Attributions;
using Leads.Domain.Customers;
using Leads.Service.Partners;
using Leads.Service.Surface;

namespace Leads.Service.Attributions;

internal sealed record AttributionRequest(
    string? CustomerId = null, string? PartnerId = null, AttributionRole? Role = null, int? SharePpm = null,
    DateOnly? From = null, string? Reason = null);

internal sealed record AttributionEnd(DateOnly? Until = null, string? Reason = null);

/// <summary>Who is credited with a customer, in which role and share. ETag: version of the customer's list.</summary>
internal static class AttributionEndpoints
{
    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapPost("/v1/attributions", Start).For(Role.PartnerManager)
            .WithTags("Attributions").WithName("StartAttribution").WithSummary("Give a partner a role for a customer")
            .Produces<AttributionResponse>(StatusCodes.Status201Created)
            .ProducesProblem(StatusCodes.Status400BadRequest)
            .ProducesProblem(StatusCodes.Status404NotFound)
            .ProducesProblem(StatusCodes.Status409Conflict)
            .ProducesProblem(StatusCodes.Status412PreconditionFailed);
        api.MapPost("/v1/attributions/{id}/end", End).For(Role.PartnerManager)
            .WithTags("Attributions").WithName("EndAttribution").WithSummary("End a partner's role for a customer")
            .Produces<AttributionResponse>()
            .ProducesProblem(StatusCodes.Status400BadRequest)
            .ProducesProblem(StatusCodes.Status404NotFound)
            .ProducesProblem(StatusCodes.Status409Conflict)
            .ProducesProblem(StatusCodes.Status412PreconditionFailed);
        api.MapGet("/v1/customers/{id}/attributions", List).For(Role.PartnerManager, Role.Finance)
            .WithTags("Attributions").WithName("ListAttributions")
            .WithSummary("Who holds or held which role for a customer")
            .Produces<Page<AttributionResponse>>();
    }

    private static async Task<IResult> Start(AttributionRequest request, HttpContext http, IDocumentSession session,
        PastBound past, CancellationToken cancellation)
    {
        var command = new StartAttribution(http.NewId("attribution"), request.CustomerId, request.Role,
            request.SharePpm, request.From, request.Reason, StartAttribution.ByManager, http.User.Subject(),
            past.Earliest());
        var refusal = InputRules.Id("partnerId", request.PartnerId) ?? StartAttribution.InputRefusal(command);
        if (refusal is not null) return Problems.Of(refusal);

        await session.OneAtATime(cancellation, $"customer {request.CustomerId}");
        var partner = await session.LoadPartner(request.PartnerId!, cancellation);
        if (!partner.State.Exists()) return Problems.Of(Rejection.NotFound("partner", request.PartnerId!));
        var customer = await session.LoadAttributions(request.CustomerId!, cancellation);
        if (http.Request.IsStale(customer.Version)) return Problems.Stale();
        var known = await session.LoadAsync<KnownCustomer>(request.CustomerId!, cancellation);
        var decision = StartAttribution.Decide(customer.State, partner.State, known, command);
        if (decision.IsRejected) return Problems.Of(decision.Rejection);

        var after = session.AppendAttributions(customer, decision.Events);
        http.Response.SetVersion(after.Version);
        return TypedResults.Created($"/v1/customers/{Uri.EscapeDataString(request.CustomerId!)}/attributions",
            AttributionResponse.Of(request.CustomerId!, after.State.Find(command.AttributionId)!));
    }

    private static async Task<IResult> End(string id, AttributionEnd request, HttpContext http,
        IDocumentSession session, PastBound past, CancellationToken cancellation)
    {
        if (await session.LoadAsync<AttributionOwner>(id, cancellation) is not { } owner)
            return Problems.Of(Rejection.NotFound("attribution", id));
        await session.OneAtATime(cancellation, $"customer {owner.CustomerId}");
        var customer = await session.LoadAttributions(owner.CustomerId, cancellation);
        if (http.Request.IsStale(customer.Version)) return Problems.Stale();
        var decision = EndAttribution.Decide(customer.State,
            new EndAttribution(id, owner.CustomerId, request.Until, request.Reason, http.User.Subject(),
                past.Earliest()));
        if (decision.IsRejected) return Problems.Of(decision.Rejection);

        var after = session.AppendAttributions(customer, decision.Events);
        http.Response.SetVersion(after.Version);
        return TypedResults.Ok(AttributionResponse.Of(owner.CustomerId, after.State.Find(id)!));
    }

    private static async Task<IResult> List(string id, int? limit, string? after, HttpContext http,
        IQuerySession session, CancellationToken cancellation)
    {
        var customer = await session.LoadAttributions(id, cancellation);
        http.Response.SetVersion(customer.Version);
        var size = Page.Size(limit);
        var rest = customer.State.All.OrderBy(attribution => attribution.From).ThenBy(attribution => attribution.Id)
            .SkipWhile(attribution => after is not null && attribution.Id != after).Skip(after is null ? 0 : 1);
        var page = Page.Of([.. rest.Take(size + 1)], size, attribution => attribution.Id);
        return TypedResults.Ok(new Page<AttributionResponse>(
            [.. page.Items.Select(attribution => AttributionResponse.Of(id, attribution))], page.Next));
    }
}
