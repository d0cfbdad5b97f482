using Commissions.Domain.Plans;
using Commissions.Service.Ledger;
using Commissions.Service.Store;
using Decisions;
using EventStore;
using Hosting;
using Marten;
using Command = Commissions.Domain.Plans.ChooseDefaultPlan;

namespace Commissions.Service.Plans;

/// <summary>
/// A manager says which plan pays, from a day on, whoever has no plan of its own. The answer shows what that changes;
/// where it changes what was posted, a second person approves.
/// </summary>
internal static class ChooseDefaultPlan
{
    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapPost("/v1/programme/default-plan", Choose).For(Role.PartnerManager)
            .WithName("ChooseDefaultPlan")
            .WithSummary("Choose the default plan from a day on; dryRun only shows what changes")
            .Produces<DefaultPlanChoice>().ProducesProblem(StatusCodes.Status409Conflict)
            .ProducesProblem(StatusCodes.Status412PreconditionFailed);
        api.MapPost("/v1/programme/default-plan/{choiceId}/approve", Approve).For(Role.PartnerManager)
            .WithName("ApproveDefaultPlan").WithSummary("A second person approves; dryRun only shows what changes now")
            .Produces<DefaultPlanChoice>().ProducesProblem(StatusCodes.Status409Conflict)
            .ProducesProblem(StatusCodes.Status412PreconditionFailed);
    }

    private static async Task<IResult> Choose(NewDefaultPlan body, IDocumentSession session, ChangeOfRules change,
        HttpContext http, CancellationToken cancellation)
    {
        var stream = await ReadProgramme.Load(session, cancellation);
        if (http.Request.IsStale(stream.Version)) return Problems.Stale();
        if (!stream.State.IsKnownTo(await session.RulesInForce(cancellation)))
            return Problems.From(Turns.NotReadYet);
        var plan = await session.Load(PlanDocument.StreamOf(body.PlanId), Plan.Initial, (p, e) =>
            Plan.Fold(p, e.Data), cancellation);
        if (plan.Version == 0) return Problems.From(Rejection.NotFound("plan", body.PlanId));
        var command = new Command(
            http.IdFromKey("default-plan"), body.PlanId, body.ValidFrom, http.User.Subject(), body.Reason);
        var inForce = Command.Decide(stream.State, plan.State, command);
        if (inForce.IsRejected) return Problems.From(inForce.Rejection);
        if (inForce.Events.IsEmpty)
        {
            http.Response.SetVersion(stream.Version);
            return TypedResults.Ok(DefaultPlanChoice.From(
                stream.State.Known(command.ChoiceId)!, plan.State.Name, null, body.DryRun));
        }

        var changes = await change.By(inForce.Events[0], session, cancellation);
        var decision = Command.Decide(stream.State, plan.State, command with { Effect = changes.Effect });
        if (!body.DryRun) http.Response.SetVersion(session.Append(stream, decision.Events));
        return TypedResults.Ok(DefaultPlanChoice.From(decision.Events[0], plan.State.Name, changes, body.DryRun));
    }

    private static Task<IResult> Approve(string choiceId, IQuerySession session, Turns turns,
        ChangeOfRules change, HttpContext http, CancellationToken cancellation, ChangeApproval? body = null)
    {
        var approval = body ?? new ChangeApproval();
        return ApproveChoice.Handle<DefaultPlanChosen>(choiceId, approval, turns, change, http,
            async (chosen, changes) =>
        {
            var document = await session.LoadAsync<PlanDocument>(chosen.PlanId, cancellation);
            return TypedResults.Ok(DefaultPlanChoice.From(chosen, document?.Name, changes, approval.DryRun));
        }, cancellation);
    }
}

/// <param name="ValidFrom">First service start that it pays.</param>
/// <param name="DryRun">Only show what it changes.</param>
internal sealed record NewDefaultPlan(string PlanId, DateOnly ValidFrom, string? Reason = null, bool DryRun = false);

/// <param name="DryRun">True: nothing is recorded; state is what it would be.</param>
/// <param name="PartnersWithOtherPlan">Partners whom another plan pays on any date.</param>
/// <param name="Changes">What posted history changes by, by partner.</param>
internal sealed record DefaultPlanChoice(string ChoiceId, string PlanId, string? PlanName, DateOnly ValidFrom,
    string State, string Author, string? Approver, string? Reason, bool DryRun, int? PartnersWithOtherPlan,
    IReadOnlyList<PartnerChange>? Changes)
{
    public static DefaultPlanChoice From(ProgrammeEvent choice, string? name, RuleChange? changes, bool dryRun) =>
        choice switch
        {
            DefaultPlanProposed proposed => new(proposed.ChoiceId, proposed.PlanId, name, proposed.ValidFrom,
                "proposed", proposed.Author, null, proposed.Reason, dryRun, changes?.PartnersWithOtherPlan,
                changes?.Changes),
            DefaultPlanChosen chosen => new(chosen.ChoiceId, chosen.PlanId, name, chosen.ValidFrom,
                "chosen", chosen.Author, chosen.Approver, chosen.Reason, dryRun, changes?.PartnersWithOtherPlan,
                changes?.Changes),
            _ => throw new ArgumentException($"{choice.GetType().Name} is about no default plan.", nameof(choice)),
        };
}
