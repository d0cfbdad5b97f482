using Leads.Domain.Leads;
using Leads.Domain.Policies;
using Leads.Service.Policies;

namespace Leads.Service.Leads;

internal sealed record LeadDecision(string? Reason = null);

/// <summary>What a partner manager decides about a lead, each with a reason.</summary>
internal static class DecisionOnLead
{
    public delegate Decision<LeadEvent> Decide(
        Lead lead, LeadPolicy policy, string? reason, DateOnly today, string by);

    public static void Map(IEndpointRouteBuilder api, string word, string summary, Decide decide) =>
        api.MapPost($"/v1/leads/{{id}}/{word}",
                (string id, LeadDecision? request, HttpContext http, IDocumentSession session,
                        ProgrammeCalendar calendar, CancellationToken cancellation) =>
                    Handle(id, request?.Reason, http, session, calendar, decide, cancellation))
            .For(Role.PartnerManager)
            .WithTags("Leads").WithName($"{word}-lead").WithSummary(summary)
            .Produces<LeadResponse>()
            .ProducesProblem(StatusCodes.Status400BadRequest)
            .ProducesProblem(StatusCodes.Status404NotFound)
            .ProducesProblem(StatusCodes.Status409Conflict)
            .ProducesProblem(StatusCodes.Status412PreconditionFailed);

    private static async Task<IResult> Handle(string id, string? reason, HttpContext http, IDocumentSession session,
        ProgrammeCalendar calendar, Decide decide, CancellationToken cancellation)
    {
        var stream = await session.LoadLead(id, cancellation);
        if (!stream.State.Exists()) return Problems.From(Rejection.NotFound("lead", id));
        if (http.Request.IsStale(stream.Version)) return Problems.Stale();
        var policy = await session.LoadLeadPolicy(cancellation);
        var decision = decide(stream.State, policy.State, reason, calendar.Today(), http.User.Subject());
        if (decision.IsRejected) return Problems.From(decision.Rejection);

        var view = session.AppendLead(stream, decision.Events);
        var details = await session.LoadAsync<LeadDetails>(id, cancellation);
        http.Response.SetVersion(view.Version);
        return TypedResults.Ok(LeadResponse.From(view, details, policy.State, calendar));
    }
}
