using Leads.Domain;
using Leads.Service.Policies;
using Money;
using Command = Leads.Domain.Leads.MoveLead;

namespace Leads.Service.Leads;

internal sealed record LeadStage(
    string? Stage = null, DateOnly? ExpectedCloseOn = null, Amount? ExpectedMonthlyRevenue = null);

/// <summary>
/// The CRM (or the partner, or a manager) tells how far a sale has come and what it is expected to bring.
/// </summary>
internal static class MoveLead
{
    public static void Map(IEndpointRouteBuilder api) =>
        api.MapPost("/v1/leads/{id}/stage", Handle).For(Role.PartnerManager, Role.Feed, Role.Partner)
            .WithTags("Leads").WithName("MoveLead").WithSummary("Tell the stage of a lead; for a CRM")
            .Produces<LeadResponse>()
            .ProducesProblem(StatusCodes.Status400BadRequest)
            .ProducesProblem(StatusCodes.Status404NotFound)
            .ProducesProblem(StatusCodes.Status409Conflict)
            .ProducesProblem(StatusCodes.Status412PreconditionFailed);

    private static async Task<IResult> Handle(string id, LeadStage request, HttpContext http, IDocumentSession session,
        ProgrammeCalendar calendar, CancellationToken cancellation)
    {
        var stream = await session.LoadLead(id, cancellation);
        if (!stream.State.Exists() || !http.User.MaySeePartner(stream.State.PartnerId))
            return Problems.From(Rejection.NotFound("lead", id));
        if (http.Request.IsStale(stream.Version)) return Problems.Stale();
        if (InputRules.Revenue("expectedMonthlyRevenue", request.ExpectedMonthlyRevenue) is { } refusal)
            return Problems.From(refusal);
        var policy = (await session.LoadLeadPolicy(cancellation)).State;
        var decision = Command.Decide(stream.State, policy, new Command(
            request.Stage, request.ExpectedCloseOn, calendar.Today(), http.User.Subject()));
        if (decision.IsRejected) return Problems.From(decision.Rejection);

        var view = session.AppendLead(stream, decision.Events);
        var details = await session.LoadAsync<LeadDetails>(id, cancellation);
        if (details is not null && request.ExpectedMonthlyRevenue is { } revenue)
            session.Store(details = details with { ExpectedMonthlyRevenue = revenue });
        http.Response.SetVersion(view.Version);
        return TypedResults.Ok(LeadResponse.From(view, details, policy, calendar));
    }
}
