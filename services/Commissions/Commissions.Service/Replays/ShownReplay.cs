using Commissions.Domain.Bookkeeping;
using Commissions.Domain.Plans;
using Commissions.Domain.Replays;
using Commissions.Service.Ledger;
using Commissions.Service.Store;
using Decisions;
using Hosting;

namespace Commissions.Service.Replays;

/// <summary>
/// Holds an approval to what its replay showed. Nobody posts during the approver's turn, so what is calculated in it is
/// what the approval posts; facts that come later are paid for under the new rules when they come.
/// </summary>
internal sealed class ShownReplay(ReplayEngine engine)
{
    /// <param name="refused">Why the replay is stale already, such as a month that was closed; null where it is
    /// not.</param>
    /// <param name="candidate">What the approval puts in force; null where it changes no rule.</param>
    /// <returns>Null where the effect is the one that was shown.</returns>
    public async Task<IResult?> Refusal(Rejection? refused, ReplayRun run,
        Func<Rulebook, IReadOnlyList<object>>? candidate,
        long toleranceMinor, Turn turn, CancellationToken cancellation)
    {
        if (ShownEffect.ToleranceRefusal(toleranceMinor) is { } wrong) return Problems.From(wrong);
        var since = await ChangedSince.Read(run.KnownUpTo ?? 0, turn.Connection, cancellation);
        if (since.Changes.Count == 0 && refused is null) return null;

        var now = await engine.Calculate(new ReplayScope { Candidate = candidate }, (_, _) => { }, cancellation);
        if (AccountNotCalculated.Refusal(now.Failed) is { } notShown) return Problems.From(notShown);
        var moved = ShownEffect.Moved(run.Shown, ReplayTotal.Effect(now.Totals), toleranceMinor);
        if (moved.IsEmpty && refused is null) return null;
        return Problems.From(refused
            ?? Rejection.Conflict("replay-stale", "What would be posted is not what this replay showed: " +
            "'changedSince' says what changed. Run it again and approve that, or state a tolerance."),
            "changedSince", since with { Partners = moved });
    }
}
