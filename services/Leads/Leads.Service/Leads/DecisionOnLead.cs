using Leads.Domain.Leads;
using Leads.Domain.Policies;
using Leads.Service.Policies;

namespace Leads.Service.Leads;

internal sealed record LeadDecision(string? Reason = null);

/// <summary>What a partner manager decides about a lead, each with a reason.</summary>
internal static class DecideOnLeadEndpoints
{
    public static void Map(IEndpointRouteBuilder api)
    {
        Map(api, "accept", "Accept a lead: it is protected from today", (lead, policy, reason, today, by) =>
            AcceptLead.Decide(lead, policy, new AcceptLead(reason, today, by)));
        Map(api, "reject", "Reject a lead", (lead, _, reason, today, by) =>
            RejectLead.Decide(lead, new RejectLead(reason, today, by)));
        Map(api, "extend", "Extend the protection of a lead once", (lead, policy, reason, today, by) =>
            ExtendProtection.Decide(lead, policy, new ExtendProtection(reason, today, by)));
        Map(api, "lose", "Record that a lead came to nothing", (lead, _, reason, today, by) =>
            LoseLead.Decide(lead, new LoseLead(reason, today, by)));
    }

    private delegate Decision<LeadEvent> Decide(
        Lead lead, LeadPolicy policy, string? reason, DateOnly today, string by);

    private static void Map(IEndpointRouteBuilder api, string word, string summary, Decide decide) =>
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
        if (!stream.State.Exists()) return Problems.Of(Rejection.NotFound("lead", id));
        if (http.Request.IsStale(stream.Version)) return Problems.Stale();
        var policy = await session.LoadLeadPolicy(cancellation);
        var decision = decide(stream.State, policy.State, reason, calendar.Today(), http.User.Subject());
        if (decision.IsRejected) return Problems.Of(decision.Rejection);

        var view = session.AppendLead(stream, decision.Events);
        var details = await session.LoadAsync<LeadDetails>(id, cancellation);
        http.Response.SetVersion(view.Version);
        return TypedResults.Ok(LeadResponse.From(view, details, policy.State, calendar));
    }
}
