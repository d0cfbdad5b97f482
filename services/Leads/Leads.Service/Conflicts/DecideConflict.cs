using Leads.Domain.Conflicts;
using Leads.Domain.Leads;
using Leads.Service.Leads;
using Leads.Service.Partners;
using Command = Leads.Domain.Conflicts.DecideConflict;

namespace Leads.Service.Conflicts;

internal sealed record ConflictDecision(ConflictOutcome? Outcome = null, string? Reason = null);

/// <summary>A manager decides whose the company is; the lead follows the decision.</summary>
internal static class DecideConflict
{
    public static void Map(IEndpointRouteBuilder api) =>
        api.MapPost("/v1/conflicts/{id}/decide", Handle).For(Role.PartnerManager)
            .WithTags("Conflicts").WithName("DecideConflict")
            .WithSummary("Decide a case; after an appeal another manager decides, for good")
            .Produces<ConflictResponse>()
            .ProducesProblem(StatusCodes.Status400BadRequest)
            .ProducesProblem(StatusCodes.Status403Forbidden)
            .ProducesProblem(StatusCodes.Status404NotFound)
            .ProducesProblem(StatusCodes.Status409Conflict)
            .ProducesProblem(StatusCodes.Status412PreconditionFailed);

    private static async Task<IResult> Handle(string id, ConflictDecision request, HttpContext http,
        IDocumentSession session, ProgrammeCalendar calendar, CancellationToken cancellation)
    {
        var stream = await session.LoadConflict(id, cancellation);
        if (!stream.State.Exists()) return Problems.From(Rejection.NotFound("conflict", id));
        if (http.Request.IsStale(stream.Version)) return Problems.Stale();
        var (today, by) = (calendar.Today(), http.User.Subject());
        var decision = Command.Decide(
            stream.State, new Command(request.Outcome, request.Reason, today, by));
        if (decision.IsRejected) return Problems.From(decision.Rejection);

        if (decision.Events is [ConflictDecided decided])
        {
            // The lead follows the decision in the same transaction, whoever it was given to before an appeal.
            var lead = await session.LoadLead(stream.State.LeadId, cancellation);
            var owner = stream.State.OwnerBy(decided.Outcome);
            var partner = owner == DirectSales.OwnerId ? null : (await session.LoadPartner(owner, cancellation)).State;
            var moved = ReassignLead.Decide(partner, lead.State,
                new ReassignLead(owner, id, decided.Reason, today, by));
            if (moved.IsRejected) return Problems.From(moved.Rejection);
            session.AppendLead(lead, moved.Events);
        }

        var view = session.AppendConflict(stream, decision.Events);
        return await ConflictResponse.Answer(view, http, session, cancellation);
    }
}
