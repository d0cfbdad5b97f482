using Leads.Domain.Partners;

namespace Leads.Service.Partners;

internal sealed record PartnerDecision(string? Reason = null, DateOnly? ValidFrom = null);

/// <summary>What a partner manager decides about a partner: decisions of one shape, why and from when.</summary>
internal static class DecisionOnPartner
{
    public delegate Decision<PartnerEvent> Decide(Partner partner, PartnerDecision request, DateOnly from, string by);

    public static void Map(IEndpointRouteBuilder api, string word, string summary, Decide decide) =>
        api.MapPost($"/v1/partners/{{id}}/{word}",
                (string id, PartnerDecision? request, HttpContext http, IDocumentSession session,
                        ProgrammeCalendar calendar, CancellationToken cancellation) =>
                    Handle(id, request ?? new PartnerDecision(), http, session, calendar, decide, cancellation))
            .For(Role.PartnerManager)
            .WithTags("Partners").WithName($"{word}-partner").WithSummary(summary)
            .Produces<PartnerResponse>()
            .ProducesProblem(StatusCodes.Status400BadRequest)
            .ProducesProblem(StatusCodes.Status404NotFound)
            .ProducesProblem(StatusCodes.Status409Conflict)
            .ProducesProblem(StatusCodes.Status412PreconditionFailed);

    private static async Task<IResult> Handle(string id, PartnerDecision request, HttpContext http,
        IDocumentSession session, ProgrammeCalendar calendar, Decide decide, CancellationToken cancellation)
    {
        var stream = await session.LoadPartner(id, cancellation);
        if (!stream.State.Exists()) return Problems.From(Rejection.NotFound("partner", id));
        if (http.Request.IsStale(stream.Version)) return Problems.Stale();

        var today = calendar.Today();
        var decision = decide(stream.State, request, request.ValidFrom ?? today, http.User.Subject());
        if (decision.IsRejected) return Problems.From(decision.Rejection);

        var view = session.AppendPartner(stream, decision.Events);
        var profile = await session.LoadAsync<PartnerProfile>(id, cancellation);
        http.Response.SetVersion(view.Version);
        return TypedResults.Ok(PartnerResponse.From(view, profile, today));
    }
}
