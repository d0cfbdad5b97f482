using Commissions.Domain.Replays;
using Commissions.Service.Ledger;
using Commissions.Service.Store;
using Decisions;
using EventStore;
using Hosting;
using Marten;

namespace Commissions.Service.Replays;

/// <summary>
/// A release may calculate otherwise than the one before. A replay under the rules in force shows what it would have
/// posted, by partner and reason; a second person approves, and only then the differences are posted, in the open
/// month.
/// </summary>
internal static class CorrectEarlierPostings
{
    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapPost("/v1/replays", Request).For(Role.Finance, Role.PartnerManager)
            .WithName("RequestCorrections").WithSummary("Preview corrections of what an earlier calculation posted")
            .Produces<RequestedReplay>(StatusCodes.Status202Accepted);
        api.MapPost("/v1/replays/{id}/approve", Approve).For(Role.Finance, Role.PartnerManager)
            .WithName("ApproveCorrections").WithSummary("A second person approves the corrections")
            .Produces<ReplayHead>()
            .ProducesProblem(StatusCodes.Status409Conflict);
    }

    private static IResult Request(IDocumentSession session, HttpContext http) =>
        RequestReplay.Start(session, http, planId: null, version: 0, knownUpTo: null);

    private static async Task<IResult> Approve(
        string id, Turns turns, ShownReplay shown, HttpContext http, ProgrammeCalendar calendar,
        CancellationToken cancellation, CorrectionApproval? body = null)
    {
        await using var turn = await turns.BeginWhenRead(cancellation);
        if (turn is null) return Problems.From(Turns.NotReadYet);
        var replay = await turn.Session.Load(
            ReplayDocument.StreamOf(id), ReplayRun.Initial with { ReplayId = id }, (run, e) =>
                ReplayRun.Fold(run, e.Data), cancellation);
        if (replay.State.ApprovedOn is null && await ReplayDocument.IsAnyPosting(turn.Session, cancellation))
            return Problems.From(Rejection.Conflict("replay-posting",
                "Corrections of an earlier approval are still being posted. Approve again in a moment."));
        var decision = ApproveCorrections.Decide(
            replay.State, turn.Rulebook, new ApproveCorrections(http.User.Subject(), calendar.Today()));
        if (decision.IsRejected && decision.Rejection.Code != "replay-stale") return Problems.From(decision.Rejection);
        if (decision.IsRejected || !decision.Events.IsEmpty)
            if (await shown.Refusal(decision.Rejection, replay.State, null, body?.ToleranceMinor
                ?? 0, turn, cancellation) is { } stale)
                return stale;

        var approved = decision.Events.Aggregate(replay.State, ReplayRun.Fold);
        if (!decision.Events.IsEmpty)
        {
            turn.Session.Append(replay, decision.Events);
            turn.Session.Store(ReplayDocument.From(approved));
            await turn.Commit(cancellation);
        }

        return TypedResults.Ok(ReplayHead.From(ReplayView.From(approved, null)));
    }
}

/// <param name="ToleranceMinor">Minor units that each partner's sum may differ by from what the replay showed.</param>
internal sealed record CorrectionApproval(long ToleranceMinor = 0);
