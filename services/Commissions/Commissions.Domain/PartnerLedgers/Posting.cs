using System.Collections.Immutable;
using Commissions.Domain.Customers;
using Commissions.Domain.Earning;
using Commissions.Domain.Periods;
using Decisions;
using Money;

namespace Commissions.Domain.PartnerLedgers;

/// <summary>
/// The posting rule: <b>entry = target(facts, rules) − Σ(already posted)</b>, for each ledger key (rule 1.1).
/// </summary>
public static class Posting
{
    /// <summary>The entries that bring the ledger to the targets; none where it is there already.</summary>
    /// <param name="openFrom">First day of the first open month; null while no month is closed.</param>
    public static ImmutableArray<EntryPosted> Entries(
        IReadOnlyList<Target> targets, PostedKeys posted, Cause cause, DateOnly? openFrom)
    {
        var entries = ImmutableArray.CreateBuilder<EntryPosted>();
        var targeted = new HashSet<LedgerKey>(targets.Count);
        foreach (var target in targets)
        {
            targeted.Add(target.Key);
            var before = posted.Find(target.Key);
            if (target.Amount.Minor != (before?.Amount.Minor ?? 0))
                entries.Add(Entry(target, before?.Amount, cause, openFrom));
        }

        // A key that nothing targets any more, such as the second service part of a line that no longer crosses a year.
        foreach (var gone in posted.Where(key => key.Amount.Minor != 0 && !targeted.Contains(key.Key)))
            entries.Add(Entry(NoLonger(gone), gone.Amount, cause, openFrom));
        return entries.ToImmutable();
    }

    /// <summary>The target of a key that facts and rules no longer pay for.</summary>
    public static Target NoLonger(PostedKey gone) =>
        new(gone.CustomerId, gone.Key, Amount.Zero(gone.Amount.Currency), gone.EarnedOn, gone.Working);

    private static EntryPosted Entry(Target target, Amount? before, Cause cause, DateOnly? openFrom)
    {
        var effectiveOn = cause.EffectiveOn ?? target.EarnedOn;
        return new EntryPosted(
            NameBasedId.From("entry", target.CustomerId, target.Key.ToString(), cause.Id), target.Key.PartnerId,
            target.CustomerId, target.Key, before is { } known ? target.Amount - known
            : target.Amount, target.Amount.Minor, effectiveOn,
            target.EarnedOn, Period.Containing(openFrom is { } open && open > effectiveOn ? open : effectiveOn),
            cause.Id, cause.Reason, target.Working);
    }
}
