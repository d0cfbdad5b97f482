using Commissions.Domain.Bookkeeping;
using Commissions.Domain.PartnerLedgers;
using Commissions.Domain.Plans;
using Commissions.Service.Store;
using Marten;
using Npgsql;

namespace Commissions.Service.Ledger;

/// <summary>
/// Customers' accounts as one turn sees them: loaded as they are needed, and changed. What payouts took of their keys
/// is loaded with those that have a publication to follow that protects it.
/// </summary>
internal sealed class AccountsOfTurn(IDocumentSession session, NpgsqlConnection connection, HotTurn hot)
{
    private readonly Dictionary<string, PostedAccount> _accounts = [];

    // As they are stored, of accounts that were loaded.
    private readonly Dictionary<string, PostedAccountDocument> _heads = [];
    private readonly Dictionary<string, PaidKeys> _paid = [];
    private readonly HashSet<string> _changed = [];
    private readonly HashSet<string> _gone = [];

    public IReadOnlyDictionary<string, PostedAccount> Loaded => _accounts;

    /// <summary>Accounts that the turn changed, with the heads that they are to have.</summary>
    public KeptAccount[] Changed(Rulebook rules) =>
    [
        .. _changed.Select(accountId => _accounts[accountId])
            .Select(account => new KeptAccount(account, PostedAccountDocument.HeadOf(account, rules))),
    ];

    /// <summary>False where the stored head would stay as it is.</summary>
    public bool HasNewHead(KeptAccount changed) =>
        !_heads.TryGetValue(changed.Head.Id, out var stored) || !stored.IsSameHead(changed.Head);

    /// <summary>Accounts that were united with others.</summary>
    public IReadOnlyCollection<string> Gone => _gone;

    public bool AnyChanged => _changed.Count + _gone.Count > 0;

    /// <summary>
    /// What payouts took of a loaded account's keys; empty unless a publication that protects it waits to be followed.
    /// </summary>
    public PaidKeys PaidOf(PostedAccount account) => _paid.GetValueOrDefault(account.Facts.CustomerId, PaidKeys.None);

    /// <summary>The same accounts for a trial in a session of its own; nothing of them counts as changed yet.</summary>
    public AccountsOfTurn Copy(IDocumentSession trial)
    {
        var copy = new AccountsOfTurn(trial, connection, hot);
        foreach (var (accountId, account) in _accounts) copy._accounts.Add(accountId, account);
        foreach (var (accountId, paid) in _paid) copy._paid.Add(accountId, paid);
        copy._gone.UnionWith(_gone);
        return copy;
    }

    /// <summary>Loads accounts that are not loaded yet, in one round trip.</summary>
    public async Task Load(IEnumerable<string> accountIds, Rulebook rules, CancellationToken cancellation)
    {
        var wanted = accountIds.Distinct().ToArray();
        foreach (var id in wanted)
            if (!_accounts.ContainsKey(id) && !_gone.Contains(id) && hot.Find(id) is { } kept)
            {
                _accounts.Add(id, kept.Account);
                _heads.Add(id, kept.Head);
            }

        var missing = wanted.Where(id => !_accounts.ContainsKey(id)).ToArray();
        if (missing.Length > 0)
            await Add(await AccountBodies.Load(session, missing, cancellation), rules, cancellation);
        // Also of those that were loaded for another reason, which did not ask what payouts took.
        await LoadPaid(wanted.Select(_accounts.GetValueOrDefault).OfType<PostedAccount>(), rules, cancellation);
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
                await LoadWhere(AccountBodies.PaysFromAccount, account, before, cancellation);
                break;
            case Concerned.HeldBy held:
                foreach (var partnerId in held.PartnerIds)
                    await LoadWhere(AccountBodies.IsOfPartner, partnerId, before, cancellation);
                break;
            case Concerned.OtherLives:
                await LoadWhere(posted => concerned.Includes(posted.Facts, before, after), cancellation);
                break;
            default:
                return;
        }

        await LoadPaid(_accounts.Values.Where(posted => concerned.Includes(posted.Facts, before, after)), before,
            cancellation);
    }

    public void Keep(PostedAccount account)
    {
        var accountId = account.Facts.CustomerId;
        _accounts[accountId] = account;
        _changed.Add(accountId);
        _gone.Remove(accountId);
    }

    /// <summary>An account that was united with another is gone.</summary>
    public void Forget(string accountId)
    {
        _accounts.Remove(accountId);
        _heads.Remove(accountId);
        _changed.Remove(accountId);
        _gone.Add(accountId);
        session.Delete<PostedAccountDocument>(accountId);
    }

    private async Task LoadWhere(string condition, string value, Rulebook rules, CancellationToken cancellation) =>
        await Add(await AccountBodies.Find(session, condition, cancellation, new NpgsqlParameter { Value = value }),
            rules, cancellation);

    /// <summary>
    /// Loads the accounts that a condition holds for, out of all; those of this turn are looked at as they are now.
    /// </summary>
    private async Task LoadWhere(Func<PostedAccount, bool> condition, CancellationToken cancellation)
    {
        await foreach (var document in EveryAccount.Documents(session, null, cancellation))
            if (!_accounts.ContainsKey(document.Id) && !_gone.Contains(document.Id)
                && document.ToPostedAccount() is var account
                && condition(account))
                Add(document, account);
    }

    private async Task Add(IReadOnlyList<PostedAccountDocument> documents, Rulebook rules,
        CancellationToken cancellation)
    {
        var unknown = documents.Where(document =>
            !_gone.Contains(document.Id) && !_accounts.ContainsKey(document.Id)).ToLookup(document =>
                document.IsOfEarlierRelease);
        // Unpacking is most of the work, and any core can do it.
        PostedAccountDocument[] current = [.. unknown[false]];
        foreach (var (document, account) in current.Zip(
            AllCores.Select(current, document => document.ToPostedAccount()))) Add(document, account);
        PostedAccountDocument[] earlier = [.. unknown[true]];
        foreach (var account in await EarlierAccounts.Renew(earlier, rules, session, connection, cancellation))
        {
            _accounts.TryAdd(account.Facts.CustomerId, account);
            _changed.Add(account.Facts.CustomerId);
        }
    }

    private void Add(PostedAccountDocument document, PostedAccount account)
    {
        _accounts.Add(document.Id, account);
        _heads.Add(document.Id, document with { OwnBody = null });
    }

    private async Task LoadPaid(IEnumerable<PostedAccount> accounts, Rulebook rules, CancellationToken cancellation)
    {
        if (rules.Published is not [.., { Terms.Protects: true }]) return;
        var behind = accounts.Where(account =>
            account.IsBehind(rules) && !_paid.ContainsKey(account.Facts.CustomerId)).ToArray();
        if (behind.Length == 0) return;
        var customers = behind.SelectMany(account => account.Posted.ByKey.Values.Select(key => key.CustomerId))
            .Distinct();
        var paid = (await EntryRows.Paid([.. customers], connection, cancellation)).ToLookup(entry => entry.Key);
        foreach (var account in behind)
            _paid[account.Facts.CustomerId] = PaidKeys.FromEntries(
                account.Posted.ByKey.Keys.SelectMany(key => paid[key]));
    }
}
