using System.Collections.Immutable;
using Commissions.Domain.Payouts;
using Commissions.Service.Ledger;
using Commissions.Service.Store;
using Decisions;
using EventStore;
using Hosting;

namespace Commissions.Service.Payouts;

/// <summary>
/// What happens to a payout once its amounts are fixed: a second person approves it, the bank's answer is recorded.
/// Each step and its effect on the entries commit together; a repeated step answers the same and does nothing.
/// </summary>
internal static class ChangePayout
{
    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapPost("/v1/payouts/{id}/approve", Approve).For(Role.Finance)
            .WithName("ApprovePayout").WithSummary("A second person approves").Produces<PayoutView>()
            .ProducesProblem(StatusCodes.Status412PreconditionFailed);
        api.MapPost("/v1/payouts/{id}/confirm", Confirm).For(Role.Finance)
            .WithName("ConfirmPayout").WithSummary("The bank carried it out")
            .WithDescription(
                "paidOn: the day on the bank's statement, from the day of the lock to today; today when absent.")
            .Produces<PayoutView>().ProducesProblem(StatusCodes.Status400BadRequest)
            .ProducesProblem(StatusCodes.Status412PreconditionFailed);
        api.MapPost("/v1/payouts/{id}/cancel", Cancel).For(Role.Finance)
            .WithName("CancelPayout").WithSummary("Give up a payout before its file was handed out")
            .Produces<PayoutView>().ProducesProblem(StatusCodes.Status412PreconditionFailed);
    }

    private static Task<IResult> Approve(string id, Turns turns, ProgrammeCalendar calendar, HttpContext http,
        CancellationToken cancellation) => Step(id, turns, http,
            payout => ApprovePayout.Decide(
                payout, new ApprovePayout(http.User.Subject(), calendar.Today(), calendar.Now())),
            (_, _, _) => Task.CompletedTask, cancellation);

    private static Task<IResult> Confirm(string id, Turns turns, ProgrammeCalendar calendar, HttpContext http,
        CancellationToken cancellation, ConfirmedPayout? body = null) => Step(id, turns, http,
            payout => ConfirmPayout.Decide(payout, new ConfirmPayout(
                body?.PaidOn ?? calendar.Today(), calendar.Today(), http.User.Subject())),
            (turn, payout, on) => Pay(turn, payout, on, cancellation), cancellation, body?.PaidOn ?? calendar.Today());

    private static Task<IResult> Cancel(string id, CancelledPayout body, Turns turns, ProgrammeCalendar calendar,
        HttpContext http, CancellationToken cancellation) => Step(id, turns, http,
            payout => CancelPayout.Decide(payout, new CancelPayout(body.Reason, http.User.Subject())),
            (turn, payout, on) => Return(turn, id, payout.Locked!.Lines, on, body.Reason, cancellation),
            cancellation, calendar.Today());

    internal static async Task Pay(Turn turn, Payout payout, DateOnly on, CancellationToken cancellation)
    {
        var id = payout.Locked!.PayoutId;
        foreach (var line in payout.PaidLines)
            turn.AppendToPartner(line.PartnerId, new PayoutLinePaid(line.PartnerId, id, line.Amount, on));
        await PayoutOutcomes.Add(id, payout.PaidLines.Select(line => line.PartnerId), PayoutOutcomes.Paid, on,
            turn.RecordedAt, turn.Connection, cancellation);
    }

    internal static async Task Return(Turn turn, string payoutId, ImmutableArray<PayoutLine> lines,
        DateOnly on, string reason, CancellationToken cancellation)
    {
        await PartnersOfTurn.Return(turn,
            [.. lines.Select(line => new PayoutLineReturned(line.PartnerId, payoutId, line.Amount, on, reason))],
            cancellation);
        await PayoutOutcomes.Add(payoutId, lines.Select(line => line.PartnerId), PayoutOutcomes.Returned, on,
            turn.RecordedAt,
            turn.Connection, cancellation);
    }

    internal static async Task<IResult> Step(string id, Turns turns, HttpContext http,
        Func<Payout, Decision<PayoutEvent>> decide,
        Func<Turn, Payout, DateOnly, Task> effect, CancellationToken cancellation, DateOnly on = default)
    {
        await using var turn = await turns.Begin(cancellation);
        var stream = await turn.Session.Load(PayoutDocument.StreamOf(id), Payout.Initial,
            (payout, e) => Payout.Fold(payout, e.Data), cancellation);
        if (stream.Version == 0) return Problems.From(Rejection.NotFound("payout", id));
        if (http.Request.IsStale(stream.Version)) return Problems.Stale();
        var decision = decide(stream.State);
        if (decision.IsRejected) return Problems.From(decision.Rejection);

        var after = decision.Events.Aggregate(stream.State, Payout.Fold);
        if (!decision.Events.IsEmpty)
        {
            turn.Session.Append(stream, decision.Events);
            turn.Session.Store(new PayoutDocument { Id = id, Payout = after });
            await effect(turn, after, on);
            await turn.Commit(cancellation);
        }

        http.Response.SetVersion(stream.Version + decision.Events.Length);
        return TypedResults.Ok(PayoutView.From(after));
    }
}

/// <param name="PaidOn">Day on which the bank paid, not before the lock; today when absent.</param>
internal sealed record ConfirmedPayout(DateOnly? PaidOn = null);

internal sealed record CancelledPayout(string Reason);
