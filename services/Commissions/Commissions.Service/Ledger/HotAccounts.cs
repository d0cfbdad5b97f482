using Commissions.Domain.PartnerLedgers;
using Commissions.Domain.Plans;
using Commissions.Service.Store;

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

    /// <summary>What replays and requests use at the same time is the larger part.</summary>
    private const double PartOfMemory = 0.125;

    /// <summary>Of what is kept; the rest is forgotten at once, those first whose last turn is longest ago.</summary>
    private const double KeptWhenFull = 0.75;

    private readonly Lock _lock = new();
    private readonly Dictionary<string, Hot> _accounts = [];
    private Rulebook? _rules;
    private LedgerChange? _upTo;
    private long _keys;
    private long _turns;

    /// <summary>As many keys as an eighth of the memory holds that the process may use, up to a million.</summary>
    public static int KeysDefault => (int)Math.Min(
        KeysDefaultMax, PartOfMemory * GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / BytesAKey);

    /// <summary>The rules, if they are those after the newest change.</summary>
    public Rulebook? Rules(LedgerChange newestChange)
    {
        lock (_lock) return _upTo == newestChange ? _rules : null;
    }

    /// <summary>The account, if it is the one after the newest change.</summary>
    public KeptAccount? Find(string accountId, LedgerChange newestChange)
    {
        lock (_lock) return _upTo == newestChange ? _accounts.GetValueOrDefault(accountId)?.Kept : null;
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
            (_upTo, _rules, _turns) = (null, rules, _turns + 1);
            foreach (var accountId in gone) Remove(accountId);
            foreach (var kept in changed)
            {
                Remove(kept.Head.Id);
                var keys = 1 + kept.Account.Posted.ByKey.Count + kept.Account.Facts.Invoices.Count;
                _accounts[kept.Head.Id] = new Hot(kept, keys, _turns);
                _keys += keys;
            }

            if (_keys > keysMax) ForgetOldest();
            _upTo = change;
        }
    }

    private void ForgetUnless(LedgerChange change)
    {
        if (_upTo == change) return;
        _accounts.Clear();
        (_upTo, _rules, _keys) = (change, null, 0);
    }

    private void ForgetOldest()
    {
        foreach (var accountId in _accounts.OrderBy(hot => hot.Value.Turn).Select(hot => hot.Key).ToArray())
        {
            if (_keys <= KeptWhenFull * keysMax) return;
            Remove(accountId);
        }
    }

    private void Remove(string accountId)
    {
        if (_accounts.Remove(accountId, out var hot)) _keys -= hot.Keys;
    }

    private sealed record Hot(KeptAccount Kept, int Keys, long Turn);
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
