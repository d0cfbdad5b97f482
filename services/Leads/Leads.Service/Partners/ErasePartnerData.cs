using Leads.Domain;
using Leads.Domain.Leads;
using Leads.Domain.Partners;
using Leads.Service.Conflicts;
using Leads.Service.Feedback;
using Leads.Service.Leads;

namespace Leads.Service.Partners;

internal sealed record ErasureRequest(string? Reason = null);

internal sealed record ErasureResponse(string Id, DateOnly ErasedOn);

/// <summary>
/// The right to be forgotten. Names, addresses and words are kept in documents of their own and in stored answers to
/// repeated requests; both go. Events hold none of them, so nothing that was earned or decided changes.
/// </summary>
internal static class ErasePersonalDataEndpoints
{
    public static void Map(IEndpointRouteBuilder api)
    {
        Describe(api.MapPost("/v1/partners/{id}/erase-personal-data", ErasePartner)
            .WithTags("Partners").WithName("ErasePartnerData")
            .WithSummary("Erase name, e-mail, profile, feedback and words of a partner"));
        Describe(api.MapPost("/v1/leads/{id}/erase-personal-data", EraseLead)
            .WithTags("Leads").WithName("EraseLeadData").WithSummary("Erase company name and contact of a lead"));
    }

    private static void Describe(RouteHandlerBuilder endpoint) => endpoint.For(Role.PartnerManager)
        .Produces<ErasureResponse>()
        .ProducesProblem(StatusCodes.Status400BadRequest)
        .ProducesProblem(StatusCodes.Status404NotFound)
        .ProducesProblem(StatusCodes.Status412PreconditionFailed);

    private static async Task<IResult> ErasePartner(string id, ErasureRequest request, HttpContext http,
        IDocumentSession session, ProgrammeCalendar calendar, CancellationToken cancellation)
    {
        var stream = await session.LoadPartner(id, cancellation);
        if (!stream.State.Exists()) return Problems.Of(Rejection.NotFound("partner", id));
        if (http.Request.IsStale(stream.Version)) return Problems.Stale();
        var today = calendar.Today();
        var decision = ErasePersonalData.Decide(
            stream.State, new ErasePersonalData(request.Reason, today, http.User.Subject()));
        if (decision.IsRejected) return Problems.Of(decision.Rejection);

        session.Delete<PartnerProfile>(id);
        foreach (var said in await session.Query<FeedbackView>().Where(view => view.Given.PartnerId == id)
                     .ToListAsync(cancellation))
            session.Store(said with { Text = "", Note = null });
        var cases = await session.Query<ConflictView>()
            .Where(view => view.ClaimantId == id || view.HolderId == id).ToListAsync(cancellation);
        foreach (var view in cases) session.Delete<ConflictDescription>(view.Id);
        ForgetAnswers(session, [id, .. cases.Select(view => view.Id)]);
        http.Response.SetVersion(session.AppendPartner(stream, decision.Events).Version);
        return TypedResults.Ok(new ErasureResponse(id, today));
    }

    private static async Task<IResult> EraseLead(string id, ErasureRequest request, HttpContext http,
        IDocumentSession session, ProgrammeCalendar calendar, CancellationToken cancellation)
    {
        if (InputRules.Reason(request.Reason) is { } refusal) return Problems.Of(refusal);
        var stream = await session.LoadLead(id, cancellation);
        if (!stream.State.Exists()) return Problems.Of(Rejection.NotFound("lead", id));
        if (http.Request.IsStale(stream.Version)) return Problems.Stale();
        var today = calendar.Today();
        session.Delete<LeadDetails>(id);
        ForgetAnswers(session, [id]);
        var view = session.AppendLead(
            stream, [new LeadContactErased(id, request.Reason!, today, http.User.Subject())]);
        http.Response.SetVersion(view.Version);
        return TypedResults.Ok(new ErasureResponse(id, today));
    }

    // A repeat of a forgotten request still does nothing: ids of what it made come from its key.
    private static void ForgetAnswers(IDocumentSession session, IEnumerable<string> about)
    {
        foreach (var id in about)
            session.DeleteWhere<IdempotentAnswer>(answer => answer.Body.Contains(id) || answer.Id.Contains(id));
    }
}
