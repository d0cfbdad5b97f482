using Commissions.Domain.Plans;
using Commissions.Service.LedgerProcessor;
using Commissions.Service.Replays;
using Decisions;
using EventStore;
using Hosting;
using Marten;
using Money;
using Npgsql;

namespace Commissions.Service.Plans;

/// <summary>
/// A manager gives a plan to one partner or a segment; without assignments a plan is the programme's default. Where that
/// changes what was posted, the answer shows by how much, and a second person approves.
/// </summary>
internal static class AssignPlan
{
    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapPost("/v1/plans/{id}/assignments", Assign).For(Role.PartnerManager)
            .WithName("AssignPlan").WithSummary("Assign a plan to a partner or a segment").Produces<AssignmentView>();
        api.MapPost("/v1/plans/{id}/assignments/{assignmentId}/approve", Approve).For(Role.PartnerManager)
            .WithName("ApproveAssignment").WithSummary("A second person approves").Produces<AssignmentView>();
        api.MapGet("/v1/plans/{id}/assignments", List).For(Role.PartnerManager, Role.Finance)
            .WithName("ListAssignments").WithSummary("Assignments of a plan, waiting ones included");
    }

    private static async Task<IResult> Assign(string id, NewAssignment body, IDocumentSession session, ReplayEngine engine,
        NpgsqlDataSource dataSource, HttpContext http, CancellationToken cancellation)
    {
        var stream = await Load(id, session, cancellation);
        if (stream.Version == 0) return Problems.Of(Rejection.NotFound("plan", id));
        if (http.Request.IsStale(stream.Version)) return Problems.Stale();
        var proposal = new PlanAssignmentProposed(
            http.IdFromKey("assignment"), id, body.PartnerId, body.Segment, body.ValidFrom, http.User.Subject());
        if (Plan.Assign(stream.State, proposal, changesPosted: false) is { IsRejected: true } refused)
            return Problems.Of(refused.Rejection);

        var changes = await ChangesBy(proposal, session, engine, dataSource, cancellation);
        var decision = Plan.Assign(stream.State, proposal, changes.Count > 0);
        http.Response.SetVersion(session.Append(stream, decision.Events));
        return TypedResults.Ok(AssignmentView.Of(proposal, decision.Events[0] as PlanAssigned) with { Changes = changes });
    }

    private static async Task<IResult> Approve(
        string id, string assignmentId, IDocumentSession session, HttpContext http, CancellationToken cancellation)
    {
        var stream = await Load(id, session, cancellation);
        if (http.Request.IsStale(stream.Version)) return Problems.Stale();
        var decision = Plan.ApproveAssignment(stream.State, assignmentId, http.User.Subject());
        if (decision.IsRejected) return Problems.Of(decision.Rejection);
        http.Response.SetVersion(session.Append(stream, decision.Events));
        var after = decision.Events.Aggregate(stream.State, Plan.Fold);
        return TypedResults.Ok(AssignmentView.Of(after.Assigned.First(assigned => assigned.AssignmentId == assignmentId)));
    }

    private static async Task<IResult> List(string id, IQuerySession session, CancellationToken cancellation)
    {
        var plan = (await Load(id, session, cancellation)).State;
        return TypedResults.Ok(plan.Assigned.Select(AssignmentView.Of)
            .Concat(plan.Proposed.Where(proposed => plan.Assigned.All(a => a.AssignmentId != proposed.AssignmentId))
                .Select(proposed => AssignmentView.Of(proposed, null))));
    }

    private static Task<LoadedStream<Plan>> Load(string id, IQuerySession session, CancellationToken cancellation) =>
        session.Load(PlanDocument.StreamOf(id), Plan.Unknown, (plan, e) => Plan.Fold(plan, e.Data), cancellation);

    // What history would have paid with the assignment, for the customers of those whom it concerns.
    private static async Task<IReadOnlyList<AssignmentChange>> ChangesBy(PlanAssignmentProposed proposal, IQuerySession session,
        ReplayEngine engine, NpgsqlDataSource dataSource, CancellationToken cancellation)
    {
        var rulebook = await session.RulesInForce(cancellation);
        var partners = proposal.PartnerId is { } one
            ? [one]
            : rulebook.Partners.Values.Where(p => p.IsEverIn(proposal.Segment!)).Select(p => p.PartnerId).ToArray();
        var customers = await CustomersOfPartners.Find(partners, dataSource, cancellation);
        if (customers.Count == 0) return [];
        var candidate = new PlanAssigned(proposal.AssignmentId, proposal.PlanId, proposal.PartnerId, proposal.Segment,
            proposal.ValidFrom, proposal.Author, null);
        var result = await engine.Calculate(
            new ReplayScope { Candidate = candidate, CustomerIds = customers }, (_, _) => { }, cancellation);
        return
        [
            .. result.Differences.GroupBy(d => (d.PartnerId, d.After.Currency)).Select(partner => new AssignmentChange(
                partner.Key.PartnerId, partner.Count(), new Amount(partner.Sum(d => d.Difference.Minor), partner.Key.Currency))),
        ];
    }
}

internal sealed record NewAssignment(DateOnly ValidFrom, string? PartnerId = null, string? Segment = null);

/// <param name="State">"assigned", or "proposed" while it waits for a second person.</param>
/// <param name="Changes">What posted history would change by; only in the answer to the assignment.</param>
internal sealed record AssignmentView(string AssignmentId, string PlanId, string? PartnerId, string? Segment,
    DateOnly ValidFrom, string State, string Author, string? Approver, IReadOnlyList<AssignmentChange>? Changes)
{
    public static AssignmentView Of(PlanAssignmentProposed proposed, PlanAssigned? assigned) => assigned is not null
        ? Of(assigned)
        : new AssignmentView(proposed.AssignmentId, proposed.PlanId, proposed.PartnerId, proposed.Segment, proposed.ValidFrom,
            "proposed", proposed.Author, null, null);

    public static AssignmentView Of(PlanAssigned assigned) => new(assigned.AssignmentId, assigned.PlanId, assigned.PartnerId,
        assigned.Segment, assigned.ValidFrom, "assigned", assigned.Author, assigned.Approver, null);
}

internal sealed record AssignmentChange(string PartnerId, int Keys, Amount Difference);
