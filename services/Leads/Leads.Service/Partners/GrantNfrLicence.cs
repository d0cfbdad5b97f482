using Leads.Domain.Partners;
using Leads.Service.Surface;

namespace Leads.Service.Partners;

internal sealed record NfrLicenceRequest(string? Product = null, int? Seats = null, DateOnly? ValidFrom = null,
    DateOnly? ValidUntil = null, string? Reason = null);

internal sealed record NfrLicenceEnd(DateOnly? ValidUntil = null, string? Reason = null);

/// <summary>Free own use. Billing marks the lines of such a subscription "nfr"; they earn nobody anything.</summary>
internal static class NfrLicenceEndpoints
{
    public static void Map(IEndpointRouteBuilder api)
    {
        Describe(api.MapPost("/v1/partners/{id}/nfr-licences", Grant)
            .WithName("GrantNfrLicence").WithSummary("Give a partner free use of the product, not for resale")
            .Produces<NfrLicence>(StatusCodes.Status201Created));
        Describe(api.MapPost("/v1/partners/{id}/nfr-licences/{licenceId}/end", End)
            .WithName("EndNfrLicence").WithSummary("End a licence on a day")
            .Produces<NfrLicence>());
    }

    private static void Describe(RouteHandlerBuilder endpoint) => endpoint.For(Role.PartnerManager)
        .WithTags("Partners")
        .ProducesProblem(StatusCodes.Status400BadRequest)
        .ProducesProblem(StatusCodes.Status404NotFound)
        .ProducesProblem(StatusCodes.Status409Conflict)
        .ProducesProblem(StatusCodes.Status412PreconditionFailed);

    private static Task<IResult> Grant(string id, NfrLicenceRequest request, HttpContext http,
        IDocumentSession session, ProgrammeCalendar calendar, CancellationToken cancellation)
    {
        var licenceId = http.NewId("nfr-licence");
        return Handle(id, licenceId, StatusCodes.Status201Created, partner => GrantNfrLicence.Decide(partner,
            new GrantNfrLicence(licenceId, request.Product, request.Seats, request.ValidFrom, request.ValidUntil,
                request.Reason, calendar.Today(), http.User.Subject())), http, session, cancellation);
    }

    private static Task<IResult> End(string id, string licenceId, NfrLicenceEnd request, HttpContext http,
        IDocumentSession session, ProgrammeCalendar calendar, CancellationToken cancellation) =>
        Handle(id, licenceId, StatusCodes.Status200OK, partner => EndNfrLicence.Decide(partner, new EndNfrLicence(
            licenceId, request.ValidUntil ?? calendar.Today(), request.Reason, http.User.Subject())), http, session,
            cancellation);

    private static async Task<IResult> Handle(string id, string licenceId, int status,
        Func<Partner, Decision<PartnerEvent>> decide, HttpContext http, IDocumentSession session,
        CancellationToken cancellation)
    {
        var stream = await session.LoadPartner(id, cancellation);
        if (!stream.State.Exists()) return Problems.Of(Rejection.NotFound("partner", id));
        if (http.Request.IsStale(stream.Version)) return Problems.Stale();
        var decision = decide(stream.State);
        if (decision.IsRejected) return Problems.Of(decision.Rejection);

        var view = session.AppendPartner(stream, decision.Events);
        http.Response.SetVersion(view.Version);
        return TypedResults.Json(view.State.NfrLicences.First(licence => licence.Id == licenceId), statusCode: status);
    }
}
