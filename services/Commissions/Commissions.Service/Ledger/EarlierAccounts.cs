using Commissions.Domain.PartnerLedgers;
using Commissions.Domain.Plans;
using Commissions.Service.Store;
using Marten;
using Npgsql;

namespace Commissions.Service.Ledger;

/// <summary>
/// Customers' accounts and the rules that an earlier release stored are folded anew. What is posted stays; where this
/// calculation comes to something else, the key waits for approval (<see cref="PostedAccount.Waiting"/>).
/// </summary>
internal static class EarlierAccounts
{
    /// <summary>
    /// Renews all of them in turns at the ledger, so that it may run beside live facts; again does nothing.
    /// </summary>
    public static async Task<int> RenewAll(Turns turns, CancellationToken cancellation)
    {
        await using (var turn = await turns.Begin(cancellation))
        {
            await turn.RenewRules(cancellation);
            await turn.Commit(cancellation);
        }

        var after = "";
        for (var renewed = 0; ;)
        {
            await using var turn = await turns.Begin(cancellation);
            var ids = await EveryAccount.OfEarlierRelease(turn.Session, after, cancellation);
            if (ids.Count == 0) return renewed;
            await turn.Load(ids, cancellation);
            await turn.Commit(cancellation);
            (renewed, after) = (renewed + ids.Count, ids[^1]);
        }
    }

    /// <param name="connection">Of a turn: nobody else changes the accounts meanwhile.</param>
    public static async Task<IReadOnlyList<PostedAccount>> Renew(IReadOnlyCollection<PostedAccountDocument> documents,
        Rulebook rulebook, IQuerySession session, NpgsqlConnection connection, CancellationToken cancellation)
    {
        if (documents.Count == 0) return [];
        var position = (await session.LoadAsync<LedgerPosition>(LedgerPosition.TheId, cancellation))?.UpTo ?? 0;
        var customers = JournalReader.WithMerged([.. documents.Select(document => document.Id)], rulebook);
        var facts = new Dictionary<string, AccountHistory>(StringComparer.Ordinal);
        await foreach (var history in JournalReader.Accounts(connection, customers, position, rulebook, cancellation))
            facts[history.AccountId] = history;
        return
        [
            .. documents.Select(document => document.Renewed(
                facts.TryGetValue(document.Id, out var history) ? history.Facts.Select(fact => fact.Decode())
                : [], rulebook)),
        ];
    }
}
