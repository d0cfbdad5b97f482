using Leads.Domain.Partners;
using Leads.Service.Conflicts;
using Leads.Service.Feedback;
using Leads.Service.Surface;

namespace Leads.Service.Partners;

/// <summary>A partner is forgotten: name, e-mail, profile, feedback and words. See <see cref="Erasure"/>.</summary>
internal static class ErasePartnerData
{
    public static void Map(IEndpointRouteBuilder api) =>
        Erasure.Describe(api.MapPost("/v1/partners/{id}/erase-personal-data", Handle)
            .WithTags("Partners").WithName("ErasePartnerData")
            .WithSummary("Erase name, e-mail, profile, feedback and words of a partner"));

    private static async Task<IResult> Handle(string id, ErasureRequest request, HttpContext http,
        IDocumentSession session, ProgrammeCalendar calendar, CancellationToken cancellation)
    {
        var stream = await session.LoadPartner(id, cancellation);
        if (!stream.State.Exists()) return Problems.From(Rejection.NotFound("partner", id));
        if (http.Request.IsStale(stream.Version)) return Problems.Stale();
        var today = calendar.Today();
        var decision = ErasePersonalData.Decide(
            stream.State, new ErasePersonalData(request.Reason, today, http.User.Subject()));
        if (decision.IsRejected) return Problems.From(decision.Rejection);

        session.Delete<PartnerProfile>(id);
        foreach (var said in await session.Query<FeedbackView>().Where(view => view.Given.PartnerId == id)
                     .ToListAsync(cancellation))
            session.Store(said with { Text = "", Note = null });
        var cases = await session.Query<ConflictView>()
            .Where(view => view.ClaimantId == id || view.HolderId == id).ToListAsync(cancellation);
        foreach (var view in cases) session.Delete<ConflictDescription>(view.Id);
        session.ForgetAnswers([id, .. cases.Select(view => view.Id)]);
        http.Response.SetVersion(session.AppendPartner(stream, decision.Events).Version);
        return TypedResults.Ok(new ErasureResponse(id, today));
    }
}
