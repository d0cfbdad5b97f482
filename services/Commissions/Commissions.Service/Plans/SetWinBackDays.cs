using Commissions.Domain.Plans;
using Commissions.Service.Ledger;
using Commissions.Service.Store;
using EventStore;
using Hosting;
using Marten;
using Command = Commissions.Domain.Plans.SetWinBackDays;

namespace Commissions.Service.Plans;

/// <summary>
/// A manager says, from a day on, how long a customer may be away and still go on where it was. The answer shows what
/// that changes; where it changes what was posted, a second person approves.
/// </summary>
internal static class SetWinBackDays
{
    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapPost("/v1/programme/win-back-days", Set).For(Role.PartnerManager)
            .WithName("SetWinBackDays")
            .WithSummary("Set the win-back gap from a day on; dryRun only shows what changes")
            .Produces<WinBackDaysChoice>().ProducesProblem(StatusCodes.Status400BadRequest)
            .ProducesProblem(StatusCodes.Status409Conflict)
            .ProducesProblem(StatusCodes.Status412PreconditionFailed);
        api.MapPost("/v1/programme/win-back-days/{choiceId}/approve", Approve).For(Role.PartnerManager)
            .WithName("ApproveWinBackDays").WithSummary("A second person approves; dryRun only shows what changes now")
            .Produces<WinBackDaysChoice>().ProducesProblem(StatusCodes.Status409Conflict)
            .ProducesProblem(StatusCodes.Status412PreconditionFailed);
    }

    private static async Task<IResult> Set(NewWinBackDays body, IDocumentSession session, ChangeOfRules change,
        HttpContext http, CancellationToken cancellation)
    {
        var stream = await ReadProgramme.Load(session, cancellation);
        if (http.Request.IsStale(stream.Version)) return Problems.Stale();
        if (!stream.State.IsKnownTo(await session.RulesInForce(cancellation)))
            return Problems.From(Turns.NotReadYet);
        var command = new Command(
            http.IdFromKey("win-back-days"), body.Days, body.ValidFrom, http.User.Subject(), body.Reason);
        var inForce = Command.Decide(stream.State, command);
        if (inForce.IsRejected) return Problems.From(inForce.Rejection);
        if (inForce.Events.IsEmpty)
        {
            http.Response.SetVersion(stream.Version);
            return TypedResults.Ok(WinBackDaysChoice.From(
                stream.State.Known(command.ChoiceId)!, null, body.DryRun));
        }

        var changes = await change.By(inForce.Events[0], session, cancellation);
        var decision = Command.Decide(stream.State, command with { Effect = changes.Effect });
        if (!body.DryRun) http.Response.SetVersion(session.Append(stream, decision.Events));
        return TypedResults.Ok(WinBackDaysChoice.From(decision.Events[0], changes, body.DryRun));
    }

    private static Task<IResult> Approve(string choiceId, Turns turns, ChangeOfRules change, HttpContext http,
        CancellationToken cancellation, ChangeApproval? body = null)
    {
        var approval = body ?? new ChangeApproval();
        return ApproveChoice.Handle<WinBackDaysSet>(choiceId, approval, turns, change, http, (set, changes) =>
            Task.FromResult<IResult>(TypedResults.Ok(WinBackDaysChoice.From(set, changes, approval.DryRun))),
            cancellation);
    }
}

/// <param name="Days">Longest time away, in days, after which a customer's years still go on.</param>
/// <param name="ValidFrom">First day of a return that it decides about.</param>
/// <param name="DryRun">Only show what it changes.</param>
internal sealed record NewWinBackDays(int Days, DateOnly ValidFrom, string? Reason = null, bool DryRun = false);

/// <param name="DryRun">True: nothing is recorded; state is what it would be.</param>
/// <param name="Changes">What posted history changes by, by partner.</param>
internal sealed record WinBackDaysChoice(string ChoiceId, int Days, DateOnly ValidFrom, string State, string Author,
    string? Approver, string? Reason, bool DryRun, IReadOnlyList<PartnerChange>? Changes)
{
    public static WinBackDaysChoice From(ProgrammeEvent choice, RuleChange? changes, bool dryRun) => choice switch
    {
        WinBackDaysProposed proposed =>
            new(proposed.ChoiceId, proposed.Days, proposed.ValidFrom, "proposed", proposed.Author,
            null, proposed.Reason, dryRun, changes?.Changes),
        WinBackDaysSet set =>
            new(set.ChoiceId, set.Days, set.ValidFrom, "set", set.Author, set.Approver, set.Reason, dryRun,
            changes?.Changes),
        _ => throw new ArgumentException($"{choice.GetType().Name} is about no win-back gap.", nameof(choice)),
    };
}
