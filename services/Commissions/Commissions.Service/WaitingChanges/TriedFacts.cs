using System.Collections.Immutable;
using Commissions.Domain.PartnerLedgers;
using Commissions.Domain.Plans;
using Commissions.Domain.Replays;
using Commissions.Service.LedgerProcessor;
using Contracts.Subscriptions.V1;
using EventStore;

namespace Commissions.Service.WaitingChanges;

/// <summary>
/// What facts would post, by the ledger's own steps in a turn that never commits. It costs what posting them costs. Accounts
/// whose numbers fail are left as they were, as in the ledger, and named: what the facts do to them, nobody can say.
/// </summary>
/// <param name="Entries">Of all accounts that could be calculated.</param>
/// <param name="NotCalculated">Accounts that could not.</param>
internal sealed record TriedFacts(ImmutableArray<EntryPosted> Entries, ImmutableArray<AccountNotCalculated> NotCalculated)
{
    /// <summary>By partner and currency; null where it is not known of every account.</summary>
    public ImmutableArray<PartnerChange>? Changes => NotCalculated.IsEmpty
        ? PartnerChange.Total(Entries.Select(entry => (entry.PartnerId, entry.Key.ToString(), entry.Amount)))
        : null;

    /// <summary>True unless they certainly post nothing that was earned up to a day.</summary>
    public bool MayMove(DateOnly? earnedThrough) =>
        !NotCalculated.IsEmpty || Entries.Any(entry => entry.EarnedOn <= earnedThrough);

    public static async Task<TriedFacts> Take(
        LedgerTransaction trial, IEnumerable<JournalEntry> facts, CancellationToken cancellation)
    {
        var causes = new HashSet<string>();
        foreach (var fact in facts)
        {
            await Take(trial, fact, cancellation);
            causes.Add(fact.EventId.ToString());
        }

        // Not what a publication corrects that an account had not followed yet.
        return new TriedFacts([.. trial.Entries.Where(entry => causes.Contains(entry.CausedBy))],
            [.. trial.SetAside.Accounts.Select(account => new AccountNotCalculated(account.Id, account.Reason))]);
    }

    private static async Task Take(LedgerTransaction trial, JournalEntry fact, CancellationToken cancellation)
    {
        if (fact.Content is CustomersMerged merged)
            await TakeMerge(trial, fact.EventId, merged, cancellation);
        else if (fact.Stream.StartsWith(JournalEvents.CustomerStreamPrefix, StringComparison.Ordinal))
            await TakeOfCustomer(trial, fact, cancellation);
        else
            await LedgerSubscription.TakeRule(trial, fact.EventId, fact.Content, cancellation);
    }

    // A merge that fails now may succeed later, when the ledger tries it again: it is not without effect.
    private static async Task TakeMerge(LedgerTransaction trial, Guid eventId, CustomersMerged merged, CancellationToken cancellation)
    {
        var reason = MergedLedgers.RefusalOf(merged, trial.Rulebook)
            ?? await MergedLedgers.TryUnite(trial, merged, Cause.Of(eventId, merged), cancellation);
        if (reason is not null) trial.SetAside.Add(trial.Rulebook.AccountOf(merged.CustomerId), reason);
    }

    private static async Task TakeOfCustomer(LedgerTransaction trial, JournalEntry fact, CancellationToken cancellation)
    {
        var accountId = trial.Rulebook.AccountOf(fact.Stream[JournalEvents.CustomerStreamPrefix.Length..]);
        await trial.Load([accountId], cancellation);
        var paid = await trial.PaidOf(trial.LedgerOf(accountId), cancellation);
        trial.KeepOrSetAside(accountId, ledger => ledger.Take(fact.EventId, fact.Content, trial.Rulebook, paid));
    }
}
