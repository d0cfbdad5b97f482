using Commissions.Domain.Plans;
using Commissions.Service.Ledger;
using Commissions.Service.Store;
using Decisions;
using EventStore;
using Hosting;
using Marten;
using Command = Commissions.Domain.Plans.AssignPlan;

namespace Commissions.Service.Plans;

/// <summary>
/// A manager gives a plan to one partner or a segment from a day on. Where that changes what was posted for anybody,
/// the answer shows by how much, and a second person approves.
/// </summary>
internal static class AssignPlan
{
    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapPost("/v1/plans/{id}/assignments", Assign).For(Role.PartnerManager)
            .WithName("AssignPlan").WithSummary("Assign a plan to a partner or a segment").Produces<AssignmentView>()
            .ProducesProblem(StatusCodes.Status412PreconditionFailed);
        api.MapPost("/v1/plans/{id}/assignments/{assignmentId}/approve", Approve).For(Role.PartnerManager)
            .WithName("ApproveAssignment").WithSummary("A second person approves; dryRun only shows what changes now")
            .Produces<AssignmentView>()
            .ProducesProblem(StatusCodes.Status409Conflict)
            .ProducesProblem(StatusCodes.Status412PreconditionFailed);
        api.MapGet("/v1/plans/{id}/assignments", List).For(Role.PartnerManager, Role.Finance)
            .WithName("ListAssignments").WithSummary("Assignments of a plan, waiting ones included")
            .Produces<IReadOnlyList<AssignmentView>>();
    }

    private static async Task<IResult> Assign(string id, NewAssignment body, IDocumentSession session,
        ChangeOfRules change, HttpContext http, CancellationToken cancellation)
    {
        var stream = await Load(id, session, cancellation);
        if (stream.Version == 0) return Problems.From(Rejection.NotFound("plan", id));
        if (http.Request.IsStale(stream.Version)) return Problems.Stale();
        var command = new Command(
            http.IdFromKey("assignment"), id, body.PartnerId, body.Segment, body.ValidFrom, http.User.Subject());
        var inForce = Command.Decide(stream.State, command);
        if (inForce.IsRejected) return Problems.From(inForce.Rejection);
        if (inForce.Events.IsEmpty)
        {
            http.Response.SetVersion(stream.Version);
            return TypedResults.Ok(AssignmentView.From(stream.State, command.AssignmentId));
        }

        var changes = await change.By(inForce.Events[0], session, cancellation);
        var decision = Command.Decide(stream.State, command with { Effect = changes.Effect });
        if (!body.DryRun) http.Response.SetVersion(session.Append(stream, decision.Events));
        var after = decision.Events.Aggregate(stream.State, Plan.Fold);
        return TypedResults.Ok(AssignmentView.From(after, command.AssignmentId) with
        {
            Changes = changes.Changes,
            PartnersWithOtherPlan = changes.PartnersWithOtherPlan,
        });
    }

    private static async Task<IResult> Approve(string id, string assignmentId, Turns turns, ChangeOfRules change,
        HttpContext http, CancellationToken cancellation, ChangeApproval? body = null)
    {
        await using var turn = await turns.BeginWhenRead(cancellation);
        if (turn is null) return Problems.From(Turns.NotReadYet);
        var stream = await Load(id, turn.Session, cancellation);
        if (http.Request.IsStale(stream.Version)) return Problems.Stale();
        var decision = ApproveAssignment.Decide(
            stream.State, new ApproveAssignment(assignmentId, http.User.Subject()));
        if (decision.IsRejected) return Problems.From(decision.Rejection);
        if (decision.Events is not [PlanAssigned approved])
            return TypedResults.Ok(AssignmentView.From(stream.State, assignmentId));

        var changes = await change.By(approved, turn.Session, cancellation);
        var proposal = stream.State.ProposedAssignment(assignmentId)!;
        var approval = body ?? new ChangeApproval();
        if (!approval.DryRun)
        {
            if (approval.Refusal(proposal.Shown, changes) is { } differs) return differs;
            http.Response.SetVersion(turn.Session.Append(stream, decision.Events));
            await turn.Commit(cancellation);
        }

        return TypedResults.Ok(AssignmentView.From(proposal, approval.DryRun ? null : approved) with
        {
            Changes = changes.Changes,
            PartnersWithOtherPlan = changes.PartnersWithOtherPlan,
        });
    }

    private static async Task<IResult> List(string id, IQuerySession session, CancellationToken cancellation)
    {
        var plan = (await Load(id, session, cancellation)).State;
        return TypedResults.Ok(plan.Assigned.Select(AssignmentView.From)
            .Concat(plan.Proposed.Where(proposed => plan.Assigned.All(a => a.AssignmentId != proposed.AssignmentId))
                .Select(proposed => AssignmentView.From(proposed, null))));
    }

    private static Task<LoadedStream<Plan>> Load(string id, IQuerySession session, CancellationToken cancellation) =>
        session.Load(PlanDocument.StreamOf(id), Plan.Initial, (plan, e) => Plan.Fold(plan, e.Data), cancellation);
}

/// <param name="DryRun">Only show what it changes.</param>
internal sealed record NewAssignment(DateOnly ValidFrom, string? PartnerId = null, string? Segment = null,
    bool DryRun = false);

/// <param name="State">"assigned", or "proposed" while it waits for a second person.</param>
/// <param name="Changes">What posted history would change by, by partner; only in the answer to the assignment.</param>
internal sealed record AssignmentView(string AssignmentId, string PlanId, string? PartnerId, string? Segment,
    DateOnly ValidFrom, string State, string Author, string? Approver, IReadOnlyList<PartnerChange>? Changes)
{
    /// <summary>Partners whom another plan pays on any date; only in the answer to the assignment.</summary>
    public int? PartnersWithOtherPlan { get; init; }

    public static AssignmentView From(Plan plan, string assignmentId) =>
        plan.AssignmentInForce(assignmentId) is { } assigned
            ? From(assigned)
            : From(plan.ProposedAssignment(assignmentId)!, null);

    public static AssignmentView From(PlanAssignmentProposed proposed, PlanAssigned? assigned) => assigned is not null
        ? From(assigned)
        : new AssignmentView(proposed.AssignmentId, proposed.PlanId, proposed.PartnerId, proposed.Segment,
            proposed.ValidFrom,
            "proposed", proposed.Author, null, null);

    public static AssignmentView From(PlanAssigned assigned) =>
        new(assigned.AssignmentId, assigned.PlanId, assigned.PartnerId,
        assigned.Segment, assigned.ValidFrom, "assigned", assigned.Author, assigned.Approver, null);
}
