using Commissions.Domain.Plans;
using Commissions.Domain.Replays;
using Commissions.Service.Ledger;
using Commissions.Service.Replays;
using Commissions.Service.Store;
using Decisions;
using EventStore;
using Hosting;

namespace Commissions.Service.Plans;

/// <summary>
/// A second person puts a version in force. The rules change and the approved replay starts posting in one turn at the
/// ledger; approving again answers the same and does nothing.
/// </summary>
internal static class ApproveVersion
{
    public static void Map(IEndpointRouteBuilder api) =>
        api.MapPost("/v1/plans/{id}/versions/{number:int}/approve", Handle)
        .For(Role.PartnerManager)
        .WithName("ApproveVersion").WithSummary("Approve, publish and post")
        .WithDescription(
            "What would be posted is compared with what the replay showed, by partner and currency. Where a sum " +
            "differs by " +
            "more than toleranceMinor, nothing is done: 409 replay-stale, and changedSince says what was recorded " +
            "meanwhile and whose sums moved.")
        .Produces<ApprovedVersion>().ProducesProblem(StatusCodes.Status409Conflict)
        .ProducesProblem(StatusCodes.Status412PreconditionFailed);

    private static async Task<IResult> Handle(string id, int number, Approval body, Turns turns,
        ShownReplay shown, HttpContext http, ProgrammeCalendar calendar, CancellationToken cancellation)
    {
        await using var turn = await turns.BeginWhenRead(cancellation);
        if (turn is null) return Problems.From(Turns.NotReadYet);
        var plan = await turn.Session.Load(PlanDocument.StreamOf(id), Plan.Initial, (p, e) =>
            Plan.Fold(p, e.Data), cancellation);
        if (plan.State.Version(number) is not { } version)
            return Problems.From(Rejection.NotFound("plan version", $"{id}/{number}"));
        if (http.Request.IsStale(plan.Version)) return Problems.Stale();
        var replay = await turn.Session.Load(ReplayDocument.StreamOf(body.ReplayId), ReplayRun.Initial,
            (run, e) => ReplayRun.Fold(run, e.Data), cancellation);

        // A customer that a posting replay has not reached yet would skip its version, and the protection that it
        // gives.
        if (!plan.State.IsPublished(number) && await ReplayDocument.IsAnyPosting(turn.Session, cancellation))
            return Problems.From(Rejection.Conflict("replay-posting",
                "Corrections of an earlier approval are still being posted. Approve again in a moment."));

        var (approver, today) = (http.User.Subject(), calendar.Today());
        var decision = ApprovePlanVersion.Decide(plan.State, turn.Rulebook,
            new ApprovePlanVersion(version, replay.State, approver, today));
        if (decision.IsRejected && !IsOutdated(decision.Rejection, replay.State, version))
            return Problems.From(decision.Rejection);
        if (decision.IsRejected || !decision.Events.IsEmpty)
        {
            var candidate = Plan.Publication(version, approver, today, body.ReplayId);
            if (await shown.Refusal(decision.Rejection, replay.State,
                    rules => ProgrammeSettings.OnPublication(rules, plan.State, candidate), body.ToleranceMinor, turn,
                    cancellation)
                is { } stale) return stale;
        }

        if (decision.Events is [PlanVersionPublished published])
        {
            var programme = await ReadProgramme.Load(turn.Session, cancellation);
            if (!programme.State.IsKnownTo(turn.Rulebook)) return Problems.From(Turns.NotReadYet);
            await Publish(turn, plan, published, replay, programme, cancellation);
        }

        return TypedResults.Ok(new ApprovedVersion(id, number, body.ReplayId));
    }

    // Of this version, but calculated under other rules: what changed since is worth telling.
    private static bool IsOutdated(Rejection refusal, ReplayRun replay, PlanVersionDrafted version) =>
        refusal.Code == "replay-stale" && replay.PlanId == version.PlanId && replay.Version == version.Version;

    private static async Task Publish(Turn turn, LoadedStream<Plan> plan, PlanVersionPublished published,
        LoadedStream<ReplayRun> replay, LoadedStream<ProgrammeSettings> programme, CancellationToken cancellation)
    {
        var recorded = ProgrammeSettings.OnPublication(turn.Rulebook, plan.State, published);
        var approved = new ReplayApproved(published.ReplayId, published.Approver, published.ApprovedOn);
        turn.Session.Append(plan,
            System.Collections.Immutable.ImmutableArray.CreateRange(recorded.OfType<PlanEvent>()));
        turn.Session.Append(replay, System.Collections.Immutable.ImmutableArray.Create(approved));
        turn.Session.Store(ReplayDocument.From(ReplayRun.Fold(replay.State, approved)));
        turn.Session.Append(programme,
            System.Collections.Immutable.ImmutableArray.CreateRange(recorded.OfType<ProgrammeEvent>()));
        foreach (var rule in recorded) turn.FoldRule(rule);
        var document = await turn.Session.LoadAsync<PlanDocument>(published.PlanId, cancellation);
        turn.Session.Store(document! with { PublishedVersion = published.Version });
        await turn.Commit(cancellation);
    }
}

/// <param name="ReplayId">The preview that the approver saw.</param>
/// <param name="ToleranceMinor">Minor units that each partner's sum may differ by from what the preview showed.</param>
internal sealed record Approval(string ReplayId, long ToleranceMinor = 0);

internal sealed record ApprovedVersion(string PlanId, int Version, string ReplayId);
