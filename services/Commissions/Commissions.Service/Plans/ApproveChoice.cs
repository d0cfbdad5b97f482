using Commissions.Domain.Plans;
using Commissions.Service.Ledger;
using Decisions;
using EventStore;
using Hosting;
using Command = Commissions.Domain.Plans.ApproveChoice;

namespace Commissions.Service.Plans;

/// <summary>
/// A second person approves a default plan or a win-back gap. What it does is looked at again in a turn at the ledger,
/// and it is recorded only where that is what was shown; the ledger posts the differences when it reads the event.
/// </summary>
internal static class ApproveChoice
{
    /// <param name="answer">What to say of the choice, with what it changes; null for one that was approved
    /// before.</param>
    public static async Task<IResult> Handle<TChosen>(string choiceId, ChangeApproval approval, Turns turns,
        ChangeOfRules change,
        HttpContext http, Func<TChosen, RuleChange?, Task<IResult>> answer, CancellationToken cancellation)
        where TChosen : ProgrammeEvent
    {
        await using var turn = await turns.BeginWhenRead(cancellation);
        if (turn is null) return Problems.From(Turns.NotReadYet);
        var stream = await ReadProgramme.Load(turn.Session, cancellation);
        if (http.Request.IsStale(stream.Version)) return Problems.Stale();
        var decision = Command.Decide(stream.State, new Command(choiceId, http.User.Subject()));
        if (decision.IsRejected) return Problems.From(decision.Rejection);
        if (decision.Events.IsEmpty && stream.State.Recorded(choiceId) is TChosen before)
            return await answer(before, null);
        if (decision.Events is not [TChosen chosen])
            return Problems.From(Rejection.NotFound("choice of this kind that waits for approval", choiceId));
        if (!stream.State.IsKnownTo(turn.Rulebook)) return Problems.From(Turns.NotReadYet);

        var changes = await change.By(chosen, turn.Session, cancellation);
        if (approval.DryRun) return await answer(chosen, changes);
        if (approval.Refusal(stream.State.ShownOf(choiceId), changes) is { } differs) return differs;
        http.Response.SetVersion(turn.Session.Append(stream, decision.Events));
        await turn.Commit(cancellation);
        return await answer(chosen, changes);
    }
}
