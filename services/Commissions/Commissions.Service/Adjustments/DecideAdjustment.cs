using Commissions.Domain.Adjustments;
using Commissions.Service.Ledger;
using Commissions.Service.Store;
using Decisions;
using EventStore;
using Hosting;

namespace Commissions.Service.Adjustments;

/// <summary>A second person approves an adjustment, or it is withdrawn. The ledger posts what was approved.</summary>
internal static class DecideAdjustment
{
    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapPost("/v1/partners/{id}/adjustments/{adjustmentId}/approve", Approve).For(Role.Finance)
            .WithName("ApproveAdjustment").WithSummary("A second person approves; the ledger posts it")
            .Produces<AdjustmentView>();
        api.MapPost("/v1/partners/{id}/adjustments/{adjustmentId}/withdraw", Withdraw).For(Role.Finance)
            .WithName("WithdrawAdjustment").WithSummary("Drop a proposal").Produces<AdjustmentView>();
    }

    private static Task<IResult> Approve(string id, string adjustmentId, Turns turns, HttpContext http,
        ProgrammeCalendar calendar, CancellationToken cancellation) => Decide(id, adjustmentId, turns,
            adjustment => ApproveAdjustment.Decide(
                adjustment, new ApproveAdjustment(adjustmentId, http.User.Subject(), calendar.Today())), cancellation);

    private static Task<IResult> Withdraw(string id, string adjustmentId, Turns turns, HttpContext http,
        CancellationToken cancellation) => Decide(id, adjustmentId, turns,
            adjustment => WithdrawAdjustment.Decide(
                adjustment, new WithdrawAdjustment(adjustmentId, http.User.Subject())), cancellation);

    private static async Task<IResult> Decide(string partnerId, string adjustmentId, Turns turns,
        Func<ManualAdjustment, Decision<AdjustmentEvent>> decide, CancellationToken cancellation)
    {
        await using var turn = await turns.Begin(cancellation);
        var stream = await AdjustmentStream.Load(turn, partnerId, adjustmentId, cancellation);
        var decision = decide(stream.State);
        if (decision.IsRejected) return Problems.From(decision.Rejection);
        var after = decision.Events.Aggregate(stream.State, ManualAdjustment.Fold);
        if (!decision.Events.IsEmpty)
        {
            turn.Session.Append(stream, decision.Events);
            turn.Session.Store(AdjustmentDocument.From(after));
            await turn.Commit(cancellation);
        }

        return TypedResults.Ok(AdjustmentView.From(after));
    }
}
