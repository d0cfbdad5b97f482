using System.Collections.Immutable;
using Commissions.Domain.PartnerLedgers;
using Commissions.Domain.Plans;
using Commissions.Service.LedgerProcessor;
using Contracts.Subscriptions.V1;
using EventStore;
using Money;

namespace Commissions.Service.WaitingChanges;

/// <summary>
/// What facts would post, by the ledger's own steps in a turn that never commits. It costs what posting them costs.
/// </summary>
internal static class TriedFacts
{
    /// <returns>What the facts post; null where it cannot be calculated, and then the trial is of no further use.</returns>
    public static async Task<ImmutableArray<EntryPosted>?> Take(
        LedgerTransaction trial, IEnumerable<JournalEntry> facts, CancellationToken cancellation)
    {
        var causes = new HashSet<string>();
        try
        {
            foreach (var fact in facts)
            {
                if (!await TryTake(trial, fact, cancellation)) return null;
                causes.Add(fact.EventId.ToString());
            }
        }
        // As in the ledger: one account's numbers must not stop the money of all others.
        catch (Exception error) when (error is ArithmeticException or ArgumentException or InvalidOperationException)
        {
            return null;
        }

        // Not what a publication corrects that an account had not followed yet.
        return [.. trial.Entries.Where(entry => causes.Contains(entry.CausedBy))];
    }

    public static ImmutableArray<PartnerChange> Changes(IEnumerable<EntryPosted> entries) =>
    [
        .. entries.GroupBy(entry => (entry.PartnerId, entry.Amount.Currency))
            .OrderBy(partner => partner.Key.PartnerId, StringComparer.Ordinal)
            .ThenBy(partner => partner.Key.Currency, StringComparer.Ordinal)
            .Select(partner => new PartnerChange(partner.Key.PartnerId, partner.Select(entry => entry.Key).Distinct().Count(),
                new Amount(partner.TotalMinor(entry => entry.Amount.Minor), partner.Key.Currency)))
            .Where(change => change.Difference.Minor != 0),
    ];

    // A merge that fails now may succeed later, when the ledger tries it again: it is not without effect.
    private static async Task<bool> TryTake(LedgerTransaction trial, JournalEntry fact, CancellationToken cancellation)
    {
        if (fact.Content is CustomersMerged merged)
            return await MergedLedgers.TryUnite(trial, merged, Cause.Of(fact.EventId, merged), cancellation) is null;
        if (fact.Stream.StartsWith(JournalEvents.CustomerStreamPrefix, StringComparison.Ordinal))
            await TakeOfCustomer(trial, fact, cancellation);
        else
            await LedgerSubscription.TakeRule(trial, fact.EventId, fact.Content, cancellation);
        return true;
    }

    private static async Task TakeOfCustomer(LedgerTransaction trial, JournalEntry fact, CancellationToken cancellation)
    {
        var accountId = trial.Rulebook.AccountOf(fact.Stream[JournalEvents.CustomerStreamPrefix.Length..]);
        await trial.Load([accountId], cancellation);
        var ledger = trial.LedgerOf(accountId);
        trial.Keep(ledger.Take(fact.EventId, fact.Content, trial.Rulebook, await trial.PaidOf(ledger, cancellation)));
    }
}
