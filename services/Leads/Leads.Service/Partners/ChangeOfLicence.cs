using Leads.Domain.Partners;

namespace Leads.Service.Partners;

/// <summary>What granting and ending a licence share.</summary>
internal static class ChangeOfLicence
{
    public static void Describe(RouteHandlerBuilder endpoint) => endpoint.For(Role.PartnerManager)
        .WithTags("Partners")
        .ProducesProblem(StatusCodes.Status400BadRequest)
        .ProducesProblem(StatusCodes.Status404NotFound)
        .ProducesProblem(StatusCodes.Status409Conflict)
        .ProducesProblem(StatusCodes.Status412PreconditionFailed);

    public static async Task<IResult> Handle(string id, string licenceId, int status,
        Func<Partner, Decision<PartnerEvent>> decide, HttpContext http, IDocumentSession session,
        CancellationToken cancellation)
    {
        var stream = await session.LoadPartner(id, cancellation);
        if (!stream.State.Exists()) return Problems.From(Rejection.NotFound("partner", id));
        if (http.Request.IsStale(stream.Version)) return Problems.Stale();
        var decision = decide(stream.State);
        if (decision.IsRejected) return Problems.From(decision.Rejection);

        var view = session.AppendPartner(stream, decision.Events);
        http.Response.SetVersion(view.Version);
        return TypedResults.Json(view.State.NfrLicences.First(licence => licence.Id == licenceId), statusCode: status);
    }
}
