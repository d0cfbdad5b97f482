using Commissions.Domain.Bookkeeping;
using Commissions.Domain.PartnerLedgers;
using Commissions.Domain.Plans;
using Commissions.Service.Store;
using Marten;
using Npgsql;

namespace Commissions.Service.Ledger;

/// <summary>
/// Customers' ledgers as one turn sees them: loaded as they are needed, and changed. What payouts took of their keys is
/// loaded with those that have a publication to follow that protects it.
/// </summary>
internal sealed class LedgersOfTurn(IDocumentSession session, NpgsqlConnection connection)
{
    private readonly Dictionary<string, CustomerLedger> _ledgers = [];
    private readonly Dictionary<string, PaidKeys> _paid = [];
    private readonly HashSet<string> _changed = [];
    private readonly HashSet<string> _gone = [];

    public IReadOnlyDictionary<string, CustomerLedger> Loaded => _ledgers;

    public IEnumerable<CustomerLedger> Changed => _changed.Select(accountId => _ledgers[accountId]);

    /// <summary>
    /// What payouts took of a loaded ledger's keys; empty unless a publication that protects it waits to be followed.
    /// </summary>
    public PaidKeys PaidOf(CustomerLedger ledger) => _paid.GetValueOrDefault(ledger.Account.CustomerId, PaidKeys.None);

    /// <summary>The same ledgers for a trial in a session of its own; nothing of them counts as changed yet.</summary>
    public LedgersOfTurn Copy(IDocumentSession trial)
    {
        var copy = new LedgersOfTurn(trial, connection);
        foreach (var (accountId, ledger) in _ledgers) copy._ledgers.Add(accountId, ledger);
        foreach (var (accountId, paid) in _paid) copy._paid.Add(accountId, paid);
        copy._gone.UnionWith(_gone);
        return copy;
    }

    /// <summary>Loads the ledgers of accounts that are not loaded yet, in one round trip.</summary>
    public async Task Load(IEnumerable<string> accountIds, Rulebook rules, CancellationToken cancellation)
    {
        var wanted = accountIds.Distinct().ToArray();
        var missing = wanted.Where(id => !_ledgers.ContainsKey(id)).ToArray();
        if (missing.Length > 0)
            await Add(await session.LoadManyAsync<CustomerLedgerDocument>(cancellation, missing), rules, cancellation);
        // Also of those that were loaded for another reason, which did not ask what payouts took.
        await LoadPaid(wanted.Select(_ledgers.GetValueOrDefault).OfType<CustomerLedger>(), rules, cancellation);
    }

    public async Task Load(Concerned concerned, Rulebook before, Rulebook after, CancellationToken cancellation)
    {
        switch (concerned)
        {
            case Concerned.One one:
                await Load([one.AccountId], before, cancellation);
                return;
            case Concerned.Merged merged:
                await Load(merged.AccountIds, before, cancellation);
                return;
            case Concerned.HeldBy { PayingFrom: { } account }:
                await LoadWhere(CustomerLedgerDocument.PaysFromAccount, account, before, cancellation);
                break;
            case Concerned.HeldBy held:
                foreach (var partnerId in held.PartnerIds)
                    await LoadWhere(CustomerLedgerDocument.IsOfPartner, partnerId, before, cancellation);
                break;
            case Concerned.OtherLives:
                await LoadWhere(ledger => concerned.Includes(ledger.Account, before, after), cancellation);
                break;
            default:
                return;
        }

        await LoadPaid(_ledgers.Values.Where(ledger => concerned.Includes(ledger.Account, before, after)), before,
            cancellation);
    }

    public void Keep(CustomerLedger ledger)
    {
        var accountId = ledger.Account.CustomerId;
        _ledgers[accountId] = ledger;
        _changed.Add(accountId);
        _gone.Remove(accountId);
    }

    /// <summary>An account that was united with another is gone.</summary>
    public void Forget(string accountId)
    {
        _ledgers.Remove(accountId);
        _changed.Remove(accountId);
        _gone.Add(accountId);
        session.Delete<CustomerLedgerDocument>(accountId);
    }

    private async Task LoadWhere(string condition, string value, Rulebook rules, CancellationToken cancellation) =>
        await Add(await session.QueryAsync<CustomerLedgerDocument>($"where {condition}", cancellation, value), rules,
            cancellation);

    /// <summary>
    /// Loads the ledgers that a condition holds for, out of all; those of this turn are looked at as they are now.
    /// </summary>
    private async Task LoadWhere(Func<CustomerLedger, bool> condition, CancellationToken cancellation)
    {
        await foreach (var document in EveryLedger.Documents(session, null, cancellation))
            if (!_ledgers.ContainsKey(document.Id) && !_gone.Contains(document.Id) && document.ToLedger() is var ledger
                && condition(ledger))
                _ledgers[document.Id] = ledger;
    }

    private async Task Add(IReadOnlyList<CustomerLedgerDocument> documents, Rulebook rules,
        CancellationToken cancellation)
    {
        foreach (var document in documents)
            if (!document.IsOfEarlierRelease && !_gone.Contains(document.Id))
                _ledgers.TryAdd(document.Id, document.ToLedger());
        var earlier = documents.Where(document => document.IsOfEarlierRelease).ToArray();
        foreach (var ledger in await EarlierLedgers.Renew(earlier, rules, session, connection, cancellation))
        {
            _ledgers.TryAdd(ledger.Account.CustomerId, ledger);
            _changed.Add(ledger.Account.CustomerId);
        }
    }

    private async Task LoadPaid(IEnumerable<CustomerLedger> ledgers, Rulebook rules, CancellationToken cancellation)
    {
        if (rules.Published is not [.., { Terms.Protects: true }]) return;
        var behind = ledgers.Where(ledger =>
            ledger.IsBehind(rules) && !_paid.ContainsKey(ledger.Account.CustomerId)).ToArray();
        if (behind.Length == 0) return;
        var customers = behind.SelectMany(ledger => ledger.Posted.ByKey.Values.Select(key => key.CustomerId))
            .Distinct();
        var paid = (await EntryRows.Paid([.. customers], connection, cancellation)).ToLookup(entry => entry.Key);
        foreach (var ledger in behind)
            _paid[ledger.Account.CustomerId] = PaidKeys.Of(ledger.Posted.ByKey.Keys.SelectMany(key => paid[key]));
    }
}
