using Leads.Service.Partners;
using Command = Leads.Domain.Agreements.AcceptAgreement;

namespace Leads.Service.Agreements;

internal sealed record AgreementAcceptance(int? Version = null);

internal sealed record AgreementAcceptanceResponse(string PartnerId, int Version, string TextHash, DateOnly AcceptedOn);

/// <summary>A partner accepts the agreement in force, and says which version it read.</summary>
internal static class AcceptAgreement
{
    public static void Map(IEndpointRouteBuilder api) =>
        api.MapPost("/v1/partners/{id}/agreement-acceptances", Accept).For(Role.Partner).OnlyItself()
            .WithTags("Agreements").WithName("AcceptAgreement").WithSummary("Accept the agreement in force")
            .Produces<AgreementAcceptanceResponse>(StatusCodes.Status201Created)
            .ProducesProblem(StatusCodes.Status400BadRequest)
            .ProducesProblem(StatusCodes.Status404NotFound)
            .ProducesProblem(StatusCodes.Status409Conflict)
            .ProducesProblem(StatusCodes.Status412PreconditionFailed);

    private static async Task<IResult> Accept(string id, AgreementAcceptance request, HttpContext http,
        IDocumentSession session, ProgrammeCalendar calendar, CancellationToken cancellation)
    {
        var stream = await session.LoadPartner(id, cancellation);
        if (!stream.State.Exists()) return Problems.From(Rejection.NotFound("partner", id));
        if (http.Request.IsStale(stream.Version)) return Problems.Stale();
        var agreement = await session.LoadAgreement(cancellation);
        var decision = Command.Decide(stream.State, agreement.State,
            new Command(request.Version, calendar.Today(), http.User.Subject()));
        if (decision.IsRejected) return Problems.From(decision.Rejection);

        var view = session.AppendPartner(stream, decision.Events);
        http.Response.SetVersion(view.Version);
        return TypedResults.Created($"/v1/partners/{id}", new AgreementAcceptanceResponse(
            id, request.Version!.Value, agreement.State.TextHash, view.State.AcceptedAgreementOn!.Value));
    }
}
