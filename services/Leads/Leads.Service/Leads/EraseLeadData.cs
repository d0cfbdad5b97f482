using Leads.Domain;
using Leads.Domain.Leads;
using Leads.Service.Surface;

namespace Leads.Service.Leads;

/// <summary>The company behind a lead and its contact are forgotten. See <see cref="Erasure"/>.</summary>
internal static class EraseLeadData
{
    public static void Map(IEndpointRouteBuilder api) =>
        Erasure.Describe(api.MapPost("/v1/leads/{id}/erase-personal-data", Handle)
            .WithTags("Leads").WithName("EraseLeadData").WithSummary("Erase company name and contact of a lead"));

    private static async Task<IResult> Handle(string id, ErasureRequest request, HttpContext http,
        IDocumentSession session, ProgrammeCalendar calendar, CancellationToken cancellation)
    {
        if (InputRules.Reason(request.Reason) is { } refusal) return Problems.From(refusal);
        var stream = await session.LoadLead(id, cancellation);
        if (!stream.State.Exists()) return Problems.From(Rejection.NotFound("lead", id));
        if (http.Request.IsStale(stream.Version)) return Problems.Stale();
        var today = calendar.Today();
        session.Delete<LeadDetails>(id);
        session.ForgetAnswers([id]);
        var view = session.AppendLead(
            stream, [new LeadContactErased(id, request.Reason!, today, http.User.Subject())]);
        http.Response.SetVersion(view.Version);
        return TypedResults.Ok(new ErasureResponse(id, today));
    }
}
