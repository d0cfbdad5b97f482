using Command = Leads.Domain.Partners.ChangePartnerScope;

namespace Leads.Service.Partners;

internal sealed record PartnerScope(ImmutableArray<string>? Segments = null, ImmutableArray<string>? Territories = null,
    DateOnly? ValidFrom = null, string? Reason = null);

/// <summary>Where a partner works. Leads outside are refused; a plan given to a segment pays it from then on.</summary>
internal static class ChangePartnerScope
{
    public static void Map(IEndpointRouteBuilder api) =>
        api.MapPost("/v1/partners/{id}/scope", Handle).For(Role.PartnerManager)
            .WithTags("Partners").WithName("ChangePartnerScope")
            .WithSummary("Say in which segments and territories a partner works")
            .Produces<PartnerResponse>()
            .ProducesProblem(StatusCodes.Status400BadRequest)
            .ProducesProblem(StatusCodes.Status404NotFound)
            .ProducesProblem(StatusCodes.Status412PreconditionFailed);

    private static async Task<IResult> Handle(string id, PartnerScope request, HttpContext http,
        IDocumentSession session, ProgrammeCalendar calendar, CancellationToken cancellation)
    {
        var stream = await session.LoadPartner(id, cancellation);
        if (!stream.State.Exists()) return Problems.From(Rejection.NotFound("partner", id));
        if (http.Request.IsStale(stream.Version)) return Problems.Stale();
        var today = calendar.Today();
        var decision = Command.Decide(stream.State, new Command(request.Segments,
            request.Territories, request.Reason, request.ValidFrom ?? today, today, http.User.Subject()));
        if (decision.IsRejected) return Problems.From(decision.Rejection);

        var view = session.AppendPartner(stream, decision.Events);
        var profile = await session.LoadAsync<PartnerProfile>(id, cancellation);
        http.Response.SetVersion(view.Version);
        return TypedResults.Ok(PartnerResponse.From(view, profile, today));
    }
}
