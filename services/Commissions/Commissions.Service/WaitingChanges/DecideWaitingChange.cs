using System.Collections.Immutable;
using Commissions.Domain.Bookkeeping;
using Commissions.Domain.WaitingChanges;
using Commissions.Service.Ledger;
using Commissions.Service.Plans;
using Commissions.Service.Store;
using Decisions;
using EventStore;
using Hosting;

namespace Commissions.Service.WaitingChanges;

/// <summary>
/// A second person approves a change of the past for the effect that was shown, and its facts go into the journal; or
/// somebody refuses it, and they never do.
/// </summary>
internal static class DecideWaitingChange
{
    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapPost("/v1/waiting-changes/{id}/approve", Approve).For(Role.PartnerManager, Role.Finance)
            .WithName("ApproveWaitingChange")
            .WithSummary("A second person approves; dryRun only shows what it changes now")
            .Produces<WaitingChangeView>().ProducesProblem(StatusCodes.Status403Forbidden)
            .ProducesProblem(StatusCodes.Status404NotFound).ProducesProblem(StatusCodes.Status409Conflict);
        api.MapPost("/v1/waiting-changes/{id}/refuse", Refuse).For(Role.PartnerManager, Role.Finance)
            .WithName("RefuseWaitingChange").WithSummary("Refuse with a reason: the past stays as it is")
            .Produces<WaitingChangeView>().ProducesProblem(StatusCodes.Status400BadRequest)
            .ProducesProblem(StatusCodes.Status404NotFound).ProducesProblem(StatusCodes.Status409Conflict);
    }

    private static async Task<IResult> Approve(string id, Turns turns, HttpContext http,
        ProgrammeCalendar calendar, CancellationToken cancellation, ChangeApproval? body = null)
    {
        await using var turn = await turns.BeginWhenRead(cancellation);
        if (turn is null) return Problems.From(Turns.NotReadYet);
        var stream = await WaitingChangeDocument.Load(turn.Session, id, cancellation);
        if (stream.Version == 0) return Problems.From(Rejection.NotFound("waiting change", id));
        var command = new ApproveWaitingChange(
            http.User.Subject(), http.User.IsInRole(Role.Finance), calendar.Today());
        var mayApprove = ApproveWaitingChange.Decide(stream.State, command);
        if (mayApprove.IsRejected) return Problems.From(mayApprove.Rejection);
        if (mayApprove.Events.IsEmpty) return TypedResults.Ok(WaitingChangeView.From(stream.State));

        var facts = stream.State.Facts.Select(fact => fact.ToJournal()).ToArray();
        var tried = await TriedFacts.Try(turn.Try(), facts, cancellation);
        if (tried.Changes is not { } changes) return Problems.From(NotCalculable(tried));
        var approval = body ?? new ChangeApproval();
        if (approval.DryRun) return TypedResults.Ok(WaitingChangeView.From(stream.State with { Shown = changes }));
        // Facts that came after the approver looked join the change, and what it shows by now nobody else has seen.
        if (approval.ExpectedChanges is null) return Problems.From(NotSeen, "changes", changes);
        if (approval.Refusal(stream.State.Shown, new RuleChange(0, changes)) is { } differs) return differs;

        foreach (var fact in facts) turn.Receive(fact);
        var approved = ApproveWaitingChange.Decide(stream.State, command with { Changes = changes }).Events;
        return TypedResults.Ok(await Record(approved, stream, turn, cancellation));
    }

    private static async Task<IResult> Refuse(string id, ChangeRefusal body, Turns turns, HttpContext http,
        ProgrammeCalendar calendar, CancellationToken cancellation)
    {
        await using var turn = await turns.BeginWhenRead(cancellation);
        if (turn is null) return Problems.From(Turns.NotReadYet);
        var stream = await WaitingChangeDocument.Load(turn.Session, id, cancellation);
        if (stream.Version == 0) return Problems.From(Rejection.NotFound("waiting change", id));
        var openFrom = body.FromOpenMonth ? turn.Rulebook.OpenFrom : null;
        var decision = RefuseWaitingChange.Decide(stream.State,
            new RefuseWaitingChange(body.Reason, openFrom, calendar.Today(), http.User.Subject()));
        if (decision.IsRejected) return Problems.From(decision.Rejection);
        if (decision.Events.IsEmpty) return TypedResults.Ok(WaitingChangeView.From(stream.State));
        if (openFrom is { } day && await JournalFrom(day, stream.State, turn, cancellation) is { } refusal)
            return Problems.From(refusal);
        return TypedResults.Ok(await Record(decision.Events, stream, turn, cancellation));
    }

    // Leads goes on with who holds the customer; this way both services agree about the months that are still open.
    private static async Task<Rejection?> JournalFrom(
        DateOnly day, WaitingChange change, Turn turn, CancellationToken cancellation)
    {
        ReceivedFact[] facts = [.. change.Facts.Select(fact => fact.ToJournal(day)).OfType<ReceivedFact>()];
        if (facts.Length < change.Facts.Length) return NotFromOpenMonth;
        var tried = await TriedFacts.Try(turn.Try(), facts, cancellation);
        if (!tried.NotCalculated.IsEmpty) return NotCalculable(tried);
        if (tried.MayMove(day.AddDays(-1))) return NotFromOpenMonth;
        foreach (var fact in facts) turn.Receive(fact);
        return null;
    }

    private static async Task<WaitingChangeView> Record(ImmutableArray<WaitingChangeEvent> decided,
        LoadedStream<WaitingChange> stream, Turn turn, CancellationToken cancellation)
    {
        var after = decided.Aggregate(stream.State, WaitingChange.Fold);
        turn.Session.Append(stream, decided);
        turn.Session.Store(WaitingChangeDocument.From(after));
        await turn.Commit(cancellation);
        return WaitingChangeView.From(after);
    }

    private static Rejection NotFromOpenMonth => Rejection.Conflict("not-from-open-month",
        "Without its past this change would still move money of closed months, or it has no date, such as a merge. " +
        "Refuse it as a whole.");

    private static Rejection NotSeen =>
        Rejection.Conflict("effect-not-seen", "Say with expectedChanges which effect you saw. Later facts " +
        "of the same kind join a change that waits, so its id alone does not say what is approved.");

    private static Rejection NotCalculable(TriedFacts tried) => Rejection.Conflict("effect-not-calculable",
        "What this change does cannot be calculated, such as amounts that leave 64 bits. Have the facts of the " +
        "accounts " +
        "corrected at the source, then look again, or refuse it.")
        .AddFact("accounts", AccountNotCalculated.Named(tried.NotCalculated))
        .AddFact("reason", tried.NotCalculated[0].Reason);
}

/// <param name="Reason">Why, in up to 2,000 characters.</param>
/// <param name="FromOpenMonth">Only the past is refused: the facts count from the first open day on.</param>
internal sealed record ChangeRefusal(string Reason, bool FromOpenMonth = false);
