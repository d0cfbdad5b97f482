using Commissions.Domain.Payouts;
using Commissions.Service.Ledger;
using Hosting;

namespace Commissions.Service.Payouts;

/// <summary>
/// The bank sent a line back. It is payable again once two people saw the return on the bank's statement: one alone
/// could make a line that was paid payable a second time.
/// </summary>
internal static class ReturnPayoutLine
{
    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapPost("/v1/payouts/{id}/reject-line", Propose).For(Role.Finance)
            .WithName("ProposePayoutReturn").WithSummary("The bank sent a line back: a second person approves")
            .WithDescription(
                "bankReference: the bank's own reference of the return. Nothing is payable again before the approval.")
            .Produces<PayoutView>().ProducesProblem(StatusCodes.Status412PreconditionFailed);
        api.MapPost("/v1/payouts/{id}/reject-line/approve", Approve).For(Role.Finance)
            .WithName("ApprovePayoutReturn").WithSummary("A second person saw the return: the line is payable again")
            .Produces<PayoutView>().ProducesProblem(StatusCodes.Status412PreconditionFailed);
        api.MapPost("/v1/payouts/{id}/reject-line/withdraw", Withdraw).For(Role.Finance)
            .WithName("WithdrawPayoutReturn").WithSummary("The line did not come back after all")
            .Produces<PayoutView>().ProducesProblem(StatusCodes.Status412PreconditionFailed);
    }

    private static Task<IResult> Propose(string id, ReturnedLine body, Turns turns, HttpContext http,
        CancellationToken cancellation) => ChangePayout.Step(id, turns, http,
            payout => ProposePayoutReturn.Decide(payout, new ProposePayoutReturn(
                body.PartnerId, body.BankReference ?? "", body.Reason ?? "", http.User.Subject())),
            (_, _, _) => Task.CompletedTask, cancellation);

    private static Task<IResult> Approve(string id, ReturnSeen body, Turns turns, ProgrammeCalendar calendar,
        HttpContext http, CancellationToken cancellation) => ChangePayout.Step(id, turns, http,
            payout => ApprovePayoutReturn.Decide(payout, new ApprovePayoutReturn(
                body.PartnerId, body.BankReference, http.User.Subject())),
            (turn, payout, on) => ChangePayout.Return(turn, id,
                [.. payout.Locked!.Lines.Where(line => line.PartnerId == body.PartnerId)], on,
                payout.Rejected[^1].Reason, cancellation), cancellation, calendar.Today());

    private static Task<IResult> Withdraw(string id, ReturnWithdrawn body, Turns turns, HttpContext http,
        CancellationToken cancellation) => ChangePayout.Step(id, turns, http,
            payout => WithdrawPayoutReturn.Decide(
                payout, new WithdrawPayoutReturn(body.PartnerId, http.User.Subject())),
            (_, _, _) => Task.CompletedTask, cancellation);
}

/// <param name="BankReference">The bank's own reference of the return, as on its statement.</param>
internal sealed record ReturnedLine(string PartnerId, string? BankReference = null, string? Reason = null);

/// <param name="BankReference">As the second person reads it on the bank's statement.</param>
internal sealed record ReturnSeen(string PartnerId, string BankReference);

internal sealed record ReturnWithdrawn(string PartnerId);
