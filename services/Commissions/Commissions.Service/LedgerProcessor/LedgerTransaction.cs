using Commissions.Domain.Bookkeeping;
using Commissions.Domain.PartnerLedgers;
using Commissions.Domain.Plans;
using Commissions.Service.Operations;
using Commissions.Service.PartnerLedgers;
using EventStore;
using JasperFx.Events;
using Marten;
using Npgsql;

namespace Commissions.Service.LedgerProcessor;

/// <summary>One turn at the ledger: everything in it commits together or not at all.</summary>
internal sealed class LedgerTransaction(NpgsqlConnection connection, NpgsqlTransaction transaction,
    IDocumentSession session, IDocumentStore store, EntryRows rows, Journal journal, Rulebook rulebook,
    DateTimeOffset recordedAt) : IAsyncDisposable
{
    private readonly Dictionary<string, CustomerLedger> _ledgers = [];
    private readonly List<JournalEntry> _received = [];
    private readonly HashSet<string> _changed = [];
    private readonly List<EntryPosted> _entries = [];
    private readonly List<EntryRow> _rows = [];
    private readonly List<JournalEntry> _ofPartners = [];
    private readonly Dictionary<string, PaidKeys> _paid = [];
    private readonly HashSet<string> _forgotten = [];
    private readonly List<LedgerTransaction> _trials = [];
    private bool _foldedRules;
    private bool _isTrial;
    private long? _knownUpTo;
    private string? _traceId;

    public IDocumentSession Session => session;
    public SetAsideFacts SetAside { get; } = new(session, recordedAt);
    public NpgsqlConnection Connection => connection;
    public Rulebook Rulebook { get; private set; } = rulebook;
    public IReadOnlyList<EntryPosted> Entries => _entries;

    /// <summary>When everything of this turn becomes known.</summary>
    public DateTimeOffset RecordedAt => recordedAt;

    /// <summary>
    /// The following entries know of the journal up to this event, and belong to its trace; a turn that follows none
    /// knows all of the journal.
    /// </summary>
    public void Follows(IEvent @event) => (_knownUpTo, _traceId) = (@event.Sequence, @event.CorrelationId);

    /// <summary>
    /// The turn as it stands, to post in what is only looked at: it has the same ledgers and rules, and never commits. It
    /// ends with the turn.
    /// </summary>
    public LedgerTransaction Try()
    {
        var session = store.LightweightSession(Marten.Services.SessionOptions.ForTransaction(transaction));
        var trial = new LedgerTransaction(connection, transaction, session, store, rows, journal, Rulebook, recordedAt)
        {
            _isTrial = true,
        };
        foreach (var (accountId, ledger) in _ledgers) trial._ledgers.Add(accountId, ledger);
        foreach (var (accountId, paid) in _paid) trial._paid.Add(accountId, paid);
        foreach (var accountId in _forgotten) trial._forgotten.Add(accountId);
        _trials.Add(trial);
        return trial;
    }

    /// <summary>A fact for the journal; the ledger reads it in a later turn.</summary>
    public void Receive(JournalEntry fact) => _received.Add(fact);

    /// <summary>True when a rule, or a fact about partners, who holds which customer and who is one company, waits to be read.</summary>
    /// <param name="streams">Journal streams of which nothing at all may wait.</param>
    public async Task<bool> IsAnyUnread(IReadOnlyCollection<string> streams, CancellationToken cancellation)
    {
        await using var query = new NpgsqlCommand(
            $"""
            select exists (select from mt_events where (type = any($1) or stream_id = any($2)) and seq_id > coalesce(
              (select (data ->> 'upTo')::bigint from mt_doc_ledgerposition where id = '{LedgerPosition.TheId}'), 0))
            """, connection);
        query.Parameters.Add(new NpgsqlParameter { Value = JournalEvents.DecidingAboutHistory.ToArray() });
        query.Parameters.Add(new NpgsqlParameter { Value = streams.ToArray() });
        return (bool)(await query.ExecuteScalarAsync(cancellation))!;
    }

    public void FoldRule(object @event) => StoreRules(RulebookFold.Fold(Rulebook, @event));

    /// <summary>Folds the rules anew that release 0.1.0 stored, which knew less of partners.</summary>
    public async Task RenewRules(CancellationToken cancellation)
    {
        if (await session.LoadAsync<RulebookDocument>(RulebookDocument.TheId, cancellation) is not { ProgrammeIsRecorded: false }) return;
        var position = await session.LoadAsync<LedgerPosition>(LedgerPosition.TheId, cancellation);
        StoreRules(await RulesKnown.UpTo(position?.UpTo ?? 0, long.MaxValue, connection, cancellation));
    }

    private void StoreRules(Rulebook rules)
    {
        Rulebook = rules;
        _foldedRules = true;
        session.Store(new RulebookDocument { Rulebook = Rulebook, ProgrammeIsRecorded = true });
    }

    /// <summary>Loads the ledgers of accounts that are not loaded yet, in one round trip.</summary>
    public async Task Load(IEnumerable<string> accountIds, CancellationToken cancellation)
    {
        var wanted = accountIds.Distinct().ToArray();
        var missing = wanted.Where(id => !_ledgers.ContainsKey(id)).ToArray();
        if (missing.Length > 0)
            await Add(await session.LoadManyAsync<CustomerLedgerDocument>(cancellation, missing), cancellation);
        // Also of those that were loaded for another reason, which did not ask what payouts took.
        await LoadPaid(
            [.. wanted.Where(id => !_paid.ContainsKey(id)).Select(_ledgers.GetValueOrDefault).OfType<CustomerLedger>()], cancellation);
    }

    /// <summary>Takes an event into the books, with the ledgers of the accounts that it concerns.</summary>
    /// <param name="customerId">Customer whose journal it is in; null for events about partners and plans.</param>
    public async Task<Taken> Take(Guid eventId, object @event, string? customerId, CancellationToken cancellation)
    {
        var concerned = Concerned.By(@event, customerId, Rulebook);
        await Load(concerned, @event, cancellation);
        var taken = Bookkeeping.Take(eventId, @event, concerned, new Books(Rulebook, _ledgers, PaidOfLoaded));
        if (!ReferenceEquals(taken.Rules, Rulebook)) StoreRules(taken.Rules);
        foreach (var settled in taken.Settled) Keep(settled);
        foreach (var accountId in taken.Gone) Forget(accountId);
        foreach (var account in taken.NotCalculated) SetAside.Add(account.AccountId, account.Reason);
        return taken;
    }

    private async Task Load(Concerned concerned, object @event, CancellationToken cancellation)
    {
        var (before, after) = (Rulebook, concerned is Concerned.HeldBy or Concerned.OtherLives ? RulebookFold.Fold(Rulebook, @event) : Rulebook);
        switch (concerned)
        {
            case Concerned.One one:
                await Load([one.AccountId], cancellation);
                return;
            case Concerned.Merged merged:
                await Load(merged.AccountIds, cancellation);
                return;
            case Concerned.HeldBy { PayingFrom: { } account }:
                await LoadWhere(CustomerLedgerDocument.PaysFromAccount, account, cancellation);
                break;
            case Concerned.HeldBy held:
                foreach (var partnerId in held.PartnerIds)
                    await LoadWhere(CustomerLedgerDocument.IsOfPartner, partnerId, cancellation);
                break;
            case Concerned.OtherLives:
                await LoadWhere(ledger => concerned.Includes(ledger.Account, before, after), cancellation);
                break;
            default:
                return;
        }

        await LoadPaid(
            [.. _ledgers.Values.Where(ledger => !_paid.ContainsKey(ledger.Account.CustomerId)
                && concerned.Includes(ledger.Account, before, after))], cancellation);
    }

    private async Task LoadWhere(string condition, string value, CancellationToken cancellation) =>
        await Add(await session.QueryAsync<CustomerLedgerDocument>($"where {condition}", cancellation, value), cancellation);

    private async Task Add(IReadOnlyList<CustomerLedgerDocument> documents, CancellationToken cancellation)
    {
        foreach (var document in documents)
            if (!document.IsOfEarlierRelease && !_forgotten.Contains(document.Id)) _ledgers.TryAdd(document.Id, document.ToLedger());
        var earlier = documents.Where(document => document.IsOfEarlierRelease).ToArray();
        foreach (var ledger in await EarlierLedgers.Renew(earlier, Rulebook, session, connection, cancellation))
        {
            _ledgers.TryAdd(ledger.Account.CustomerId, ledger);
            _changed.Add(ledger.Account.CustomerId);
        }
    }

    /// <summary>Loads the ledgers that a condition holds for, out of all; those of this turn are looked at as they are now.</summary>
    private async Task LoadWhere(Func<CustomerLedger, bool> condition, CancellationToken cancellation)
    {
        await foreach (var document in EveryLedger.Documents(session, null, cancellation))
            if (!_ledgers.ContainsKey(document.Id) && !_forgotten.Contains(document.Id) && document.ToLedger() is var ledger && condition(ledger))
                _ledgers[document.Id] = ledger;
    }

    public CustomerLedger LedgerOf(string accountId) =>
        _ledgers.GetValueOrDefault(accountId) ?? CustomerLedger.New(accountId, Rulebook);

    /// <summary>What payouts took of a ledger's keys; empty unless a publication that protects it waits to be followed.</summary>
    public async Task<PaidKeys> PaidOf(CustomerLedger ledger, CancellationToken cancellation)
    {
        if (!_paid.ContainsKey(ledger.Account.CustomerId)) await LoadPaid([ledger], cancellation);
        return PaidOfLoaded(ledger);
    }

    private PaidKeys PaidOfLoaded(CustomerLedger ledger) => _paid.GetValueOrDefault(ledger.Account.CustomerId, PaidKeys.None);

    private void Keep(Settled settled)
    {
        var accountId = settled.Ledger.Account.CustomerId;
        _ledgers[accountId] = settled.Ledger;
        _changed.Add(accountId);
        SetAside.Settled(accountId);
        _forgotten.Remove(accountId);
        foreach (var kept in settled.Kept) AppendToPartner(kept.PartnerId, kept);
        foreach (var entry in settled.Entries)
        {
            _entries.Add(entry);
            _rows.Add(new EntryRow(entry, recordedAt, _knownUpTo));
            _ofPartners.Add(new JournalEntry(JournalEvents.LedgerStream(entry.PartnerId), entry.EntryId, entry)
            {
                CausationId = entry.CausedBy,
                CorrelationId = _traceId,
            });
        }
    }

    /// <summary>
    /// A step of an account that others do not wait for: one that its numbers fail leaves it as it was, and it is listed
    /// until a later step of it succeeds.
    /// </summary>
    public void KeepOrSetAside(string accountId, Func<CustomerLedger, Settled> step)
    {
        if (Bookkeeping.TrySettle(LedgerOf(accountId), Rulebook, step, out var reason) is { } settled) Keep(settled);
        else SetAside.Add(accountId, reason);
    }

    /// <summary>An account that was united with another is gone.</summary>
    private void Forget(string accountId)
    {
        _ledgers.Remove(accountId);
        _changed.Remove(accountId);
        _forgotten.Add(accountId);
        SetAside.Settled(accountId);
        session.Delete<CustomerLedgerDocument>(accountId);
    }

    public void AppendToPartner(string partnerId, object @event) =>
        _ofPartners.Add(new JournalEntry(JournalEvents.LedgerStream(partnerId), Guid.CreateVersion7(), @event));

    public async Task Commit(CancellationToken cancellation)
    {
        if (_isTrial) throw new InvalidOperationException("What was only tried is not committed.");
        foreach (var accountId in _changed)
            session.Store(CustomerLedgerDocument.Of(_ledgers[accountId], Rulebook));
        await SetAside.Store(cancellation);
        await session.SaveChangesAsync(cancellation);
        await rows.Insert(_rows, connection, cancellation);
        if (_foldedRules) await RulesKnown.Note(connection, recordedAt, cancellation);
        await journal.AppendWithin(transaction, _ofPartners, cancellation);
        await journal.AppendOnceWithin(transaction, _received, cancellation);
        await transaction.CommitAsync(cancellation);
        if (_received.Count > 0) journal.Wake();
        LedgerMeters.Count(_entries);
    }

    private async Task LoadPaid(IReadOnlyCollection<CustomerLedger> ledgers, CancellationToken cancellation)
    {
        var behind = ledgers.Where(ledger => ledger.IsBehind(Rulebook)).ToArray();
        if (behind.Length == 0 || Rulebook.Published is not [.., { Terms: var newest }] || !newest.Protects) return;
        var customers = behind.SelectMany(ledger => ledger.Posted.ByKey.Values.Select(key => key.CustomerId)).Distinct();
        var paid = (await EntryRows.Paid([.. customers], connection, cancellation)).ToLookup(entry => entry.Key);
        foreach (var ledger in behind)
            _paid[ledger.Account.CustomerId] = PaidKeys.Of(ledger.Posted.ByKey.Keys.SelectMany(key => paid[key]));
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var trial in _trials) await trial.DisposeAsync();
        await session.DisposeAsync();
        if (_isTrial) return;
        await transaction.DisposeAsync();
        await connection.DisposeAsync();
    }
}
