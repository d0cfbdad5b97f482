using Commissions.Domain.Plans;
using Commissions.Service.Store;
using Decisions;
using EventStore;
using Hosting;
using Marten;

namespace Commissions.Service.Plans;

/// <summary>A partner manager drafts new rules. Nothing changes until a second person approves them.</summary>
internal static class DraftVersion
{
    public static void Map(IEndpointRouteBuilder api) => api.MapPost("/v1/plans/{id}/versions", Handle)
        .For(Role.PartnerManager)
        .WithName("DraftVersion").WithSummary("Draft a version of a plan")
        .Produces<DraftedVersion>(StatusCodes.Status201Created)
        .ProducesProblem(StatusCodes.Status412PreconditionFailed);

    private static async Task<IResult> Handle(string id, PlanDraft body, IDocumentSession session, HttpContext http,
        ProgrammeCalendar calendar, CancellationToken cancellation)
    {
        var stream = await session.Load(PlanDocument.StreamOf(id), Plan.Initial, (plan, e) =>
            Plan.Fold(plan, e.Data), cancellation);
        if (stream.Version == 0) return Problems.From(Rejection.NotFound("plan", id));
        if (http.Request.IsStale(stream.Version)) return Problems.Stale();

        var rulebook = await session.RulesInForce(cancellation);
        var decision = DraftPlanVersion.Decide(stream.State, rulebook,
            new DraftPlanVersion(stream.State.NextVersion, body, calendar.Today(), http.User.Subject()));
        if (decision.IsRejected) return Problems.From(decision.Rejection);

        http.Response.SetVersion(session.Append(stream, decision.Events));
        var drafted = (PlanVersionDrafted)decision.Events[0];
        var version = drafted.Version;
        var document = await session.LoadAsync<PlanDocument>(id, cancellation);
        session.Store(document! with { Versions = version });
        return TypedResults.Created($"/v1/plans/{id}/versions/{version}",
            new DraftedVersion(id, version, MarketRange.WarningsOf(drafted.Terms)));
    }
}

/// <param name="Warnings">Rates outside what programmes usually pay; nothing is blocked by them.</param>
internal sealed record DraftedVersion(string PlanId, int Version, IReadOnlyList<string> Warnings);
