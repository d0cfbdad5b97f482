using Commissions.Domain.Adjustments;
using Commissions.Service.Ledger;
using Commissions.Service.Store;
using Decisions;
using EventStore;
using Hosting;
using Marten;
using Money;
using Command = Commissions.Domain.Adjustments.ProposeAdjustment;

namespace Commissions.Service.Adjustments;

/// <summary>
/// A correction by hand, proposed by one person of finance. Nothing is posted before another approves it.
/// </summary>
internal static class ProposeAdjustment
{
    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapPost("/v1/partners/{id}/adjustments", Handle).For(Role.Finance)
            .WithName("ProposeAdjustment").WithSummary("Propose a correction by hand")
            .Produces<AdjustmentView>(StatusCodes.Status201Created);
        api.MapGet("/v1/partners/{id}/adjustments", List).For(Role.Finance, Role.PartnerManager, Role.Partner)
            .OnlyItself()
            .WithName("ListAdjustments").WithSummary("Adjustments of a partner").Produces<Page<AdjustmentView>>();
    }

    private static async Task<IResult> Handle(
        string id, NewAdjustment body, Turns turns, HttpContext http, CancellationToken cancellation)
    {
        await using var turn = await turns.Begin(cancellation);
        if (!turn.Rulebook.Partners.ContainsKey(id)) return Problems.From(Rejection.NotFound("partner", id));
        var proposal = new Command(
            http.IdFromKey("adjustment"), id, body.Amount, body.Reason, http.User.Subject(), null);
        var (wrong, proposed) = await Propose(turn, proposal, cancellation);
        if (wrong is not null) return Problems.From(wrong);
        await turn.Commit(cancellation);
        return TypedResults.Created(
            $"/v1/partners/{id}/adjustments/{proposal.AdjustmentId}", AdjustmentView.From(proposed));
    }

    /// <summary>Adds the proposal to the turn; the caller commits.</summary>
    /// <returns>Why it is refused, if it is; the adjustment as it stands afterwards.</returns>
    public static async Task<(Rejection? Wrong, ManualAdjustment Adjustment)> Propose(
        Turn turn, Command proposal, CancellationToken cancellation)
    {
        var stream = await AdjustmentStream.Load(turn, proposal.PartnerId, proposal.AdjustmentId, cancellation);
        var decision = Command.Decide(stream.State, proposal);
        var after = decision.Events.Aggregate(stream.State, ManualAdjustment.Fold);
        if (decision.Events.IsEmpty) return (decision.Rejection, after);
        turn.Session.Append(stream, decision.Events);
        turn.Session.Store(AdjustmentDocument.From(after));
        return (null, after);
    }

    private static async Task<IResult> List(
        string id, IQuerySession session, CancellationToken cancellation, int? limit = null, string? after = null)
    {
        var (size, start) = (Page.Size(limit), after ?? "");
        var found = await session.Query<AdjustmentDocument>()
            .Where(adjustment => adjustment.PartnerId == id && adjustment.Id.CompareTo(start) > 0)
            .OrderBy(adjustment => adjustment.Id).Take(size + 1).ToListAsync(cancellation);
        return TypedResults.Ok(Page.From([.. found.Select(a => AdjustmentView.From(a.Adjustment))], size, view =>
            view.AdjustmentId));
    }
}

internal sealed record NewAdjustment(Amount Amount, string Reason);
