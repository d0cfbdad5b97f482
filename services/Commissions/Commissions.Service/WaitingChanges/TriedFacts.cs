using System.Collections.Immutable;
using Commissions.Domain.Bookkeeping;
using Commissions.Domain.PartnerLedgers;
using Commissions.Domain.Plans;
using Commissions.Service.Ledger;
using Commissions.Service.Store;
using EventStore;

namespace Commissions.Service.WaitingChanges;

/// <summary>
/// What facts would post, by the ledger's own steps in a turn that never commits. It costs what posting them costs.
/// Accounts whose numbers fail are left as they were, as in the ledger, and named: what the facts do to them, nobody
/// can say.
/// </summary>
/// <param name="Entries">Of all accounts that could be calculated.</param>
/// <param name="NotCalculated">Accounts that could not.</param>
internal sealed record TriedFacts(ImmutableArray<EntryPosted> Entries,
    ImmutableArray<AccountNotCalculated> NotCalculated)
{
    /// <summary>By partner and currency; null where it is not known of every account.</summary>
    public ImmutableArray<PartnerChange>? Changes => NotCalculated.IsEmpty
        ? PartnerChange.Total(Entries.Select(entry => (entry.PartnerId, entry.Key.ToString(), entry.Amount)))
        : null;

    /// <summary>True unless they certainly post nothing that was earned up to a day.</summary>
    public bool MayMove(DateOnly? earnedThrough) =>
        !NotCalculated.IsEmpty || Entries.Any(entry => entry.EarnedOn <= earnedThrough);

    public static async Task<TriedFacts> Try(
        Turn trial, IEnumerable<ReceivedFact> facts, CancellationToken cancellation)
    {
        var causes = new HashSet<string>();
        var notTaken = new List<AccountNotCalculated>();
        foreach (var fact in facts)
        {
            var customerId = JournalEvents.CustomerOf(fact.Stream);
            var taken = await trial.Book(fact.EventId, fact.Content, customerId, cancellation);
            // What fails now may succeed later, when the ledger tries it again: it is not without effect, whatever
            // comes after.
            if (taken.NotBooked is { ForEver: false } not)
                notTaken.Add(new AccountNotCalculated(trial.Rulebook.AccountOf(customerId!), not.Reason));
            causes.Add(fact.EventId.ToString());
        }

        // Not what a publication corrects that an account had not followed yet.
        return new TriedFacts([.. trial.Entries.Where(entry => causes.Contains(entry.CausedBy))],
            [
                .. notTaken.Concat(trial.SetAside.Accounts.Select(account =>
                    new AccountNotCalculated(account.Id, account.Reason)))
                    .DistinctBy(account => account.AccountId),
            ]);
    }
}
