using Commissions.Domain.PartnerLedgers;
using Commissions.Domain.Plans;
using Commissions.Service.Store;
using EventStore;

namespace Commissions.Service.Ledger;

/// <summary>
/// Rules and accounts as this process's last turn left them, so that the next turn need not read and unpack them again.
/// The database counts every change of what is stored of them (<see cref="LedgerChanges"/>). While the newest change is
/// this process's own, nobody else changed anything since; any other number, also one of a turn that failed, empties
/// the memory.
/// </summary>
/// <param name="keysMax">Posted keys that are kept at most, over all accounts.</param>
internal sealed class HotAccounts(int keysMax)
{
    private const int BytesAKey = 1_000;
    private const int KeysDefaultMax = 1_000_000;

    private readonly Lock _lock = new();
    private readonly BoundedMemory<KeptAccount> _accounts = new(keysMax);
    private Rulebook? _rules;
    private LedgerChange? _upTo;

    /// <summary>As many keys as an eighth of the memory holds that the process may use, up to a million.</summary>
    public static int KeysDefault => BoundedMemory.CountMax(BytesAKey, KeysDefaultMax);

    /// <summary>The rules, if they are those after the newest change.</summary>
    public Rulebook? Rules(LedgerChange newestChange)
    {
        lock (_lock) return _upTo == newestChange ? _rules : null;
    }

    /// <summary>The account, if it is the one after the newest change.</summary>
    public KeptAccount? Find(string accountId, LedgerChange newestChange)
    {
        lock (_lock) return _upTo == newestChange ? _accounts.Find(accountId) : null;
    }

    /// <summary>Rules that a turn read.</summary>
    public void Read(Rulebook rules, LedgerChange newestChange)
    {
        lock (_lock)
        {
            ForgetUnless(newestChange);
            _rules = rules;
        }
    }

    /// <summary>What a turn left, once it has committed.</summary>
    /// <param name="newestChange">When it began.</param>
    /// <param name="change">Its own last one.</param>
    public void Keep(LedgerChange newestChange, LedgerChange change, Rulebook rules, IEnumerable<KeptAccount> changed,
        IEnumerable<string> gone)
    {
        lock (_lock)
        {
            ForgetUnless(newestChange);
            // What fails half-way is not believed.
            (_upTo, _rules) = (null, rules);
            foreach (var accountId in gone) _accounts.Remove(accountId);
            foreach (var kept in changed)
                _accounts.Keep(kept.Head.Id, kept,
                    1 + kept.Account.Posted.ByKey.Count + kept.Account.Facts.Invoices.Count);
            _accounts.EndTurn();
            _upTo = change;
        }
    }

    private void ForgetUnless(LedgerChange change)
    {
        if (_upTo == change) return;
        _accounts.Clear();
        (_upTo, _rules) = (change, null);
    }
}

/// <summary>An account and its head as it is stored.</summary>
internal sealed record KeptAccount(PostedAccount Account, PostedAccountDocument Head);

/// <summary>The memory as one turn sees it.</summary>
/// <param name="newestChange">When the turn began.</param>
internal sealed class HotTurn(HotAccounts hot, LedgerChange newestChange)
{
    public KeptAccount? Find(string accountId) => hot.Find(accountId, newestChange);

    /// <inheritdoc cref="HotAccounts.Keep"/>
    /// <param name="ownNewest">Number of the last change that the turn made.</param>
    public void Keep(long ownNewest, Rulebook rules, IEnumerable<KeptAccount> changed, IEnumerable<string> gone) =>
        hot.Keep(newestChange, newestChange with { Number = ownNewest }, rules, changed, gone);
}
