using System.Collections.Immutable;
using Commissions.Domain.Plans;
using Decisions;
using EventStore;
using Hosting;
using Marten;

namespace Commissions.Service.Plans;

/// <summary>A manager gives a plan to one partner or a segment; without assignments a plan is the programme's default.</summary>
internal static class AssignPlan
{
    public static void Map(IEndpointRouteBuilder api) => api.MapPost("/v1/plans/{id}/assignments", Handle)
        .For(Role.PartnerManager)
        .WithName("AssignPlan").WithSummary("Assign a plan to a partner or a segment");

    private static async Task<IResult> Handle(string id, NewAssignment body, IDocumentSession session, HttpContext http,
        CancellationToken cancellation)
    {
        if (body.PartnerId is null == body.Segment is null)
            return Problems.Of(Rejection.Invalid("partnerId", "Name either a partner or a segment."));
        var stream = await session.Load(PlanDocument.StreamOf(id), Plan.Unknown, (plan, e) => Plan.Fold(plan, e.Data), cancellation);
        if (stream.Version == 0) return Problems.Of(Rejection.NotFound("plan", id));
        if (http.Request.IsStale(stream.Version)) return Problems.Stale();
        if (stream.State.Published.IsEmpty)
            return Problems.Of(Rejection.Conflict("plan-not-published", "Publish a version of the plan before assigning it."));

        var assigned = new PlanAssigned(id, body.PartnerId, body.Segment, body.ValidFrom, http.User.Subject());
        http.Response.SetVersion(session.Append(stream, ImmutableArray.Create(assigned)));
        return TypedResults.Ok(assigned);
    }
}

internal sealed record NewAssignment(DateOnly ValidFrom, string? PartnerId = null, string? Segment = null);
