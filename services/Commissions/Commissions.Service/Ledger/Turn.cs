using Commissions.Domain.Bookkeeping;
using Commissions.Domain.PartnerLedgers;
using Commissions.Domain.Plans;
using Commissions.Service.Store;
using EventStore;
using JasperFx.Events;
using Marten;
using Npgsql;

namespace Commissions.Service.Ledger;

/// <summary>One turn at the ledger: everything in it commits together or not at all.</summary>
internal sealed class Turn(NpgsqlConnection connection, NpgsqlTransaction transaction,
    IDocumentSession session, IDocumentStore store, FactStore factStore, Rulebook rulebook, LedgerState found,
    HotTurn hot) : IAsyncDisposable
{
    private readonly List<ReceivedFact> _received = [];
    private readonly List<EntryPosted> _entries = [];

    // Each with the journal sequence that it knows of; null: everything stored so far.
    private readonly List<(ReceivedFact Fact, long? KnownUpTo)> _ofPartners = [];
    private readonly List<Turn> _trials = [];
    private AccountsOfTurn _accounts = new(session, connection, hot);
    private bool _foldedRules;
    private bool _isTrial;
    private long? _knownUpTo;
    private string? _traceId;

    public IDocumentSession Session => session;
    public SetAsideFacts SetAside { get; } = new(session, found);
    public NpgsqlConnection Connection => connection;
    public Rulebook Rulebook { get; private set; } = rulebook;
    public IReadOnlyList<EntryPosted> Entries => _entries;

    /// <summary>The ledger as the turn found it.</summary>
    public LedgerState Found => found;

    /// <summary>When everything of this turn becomes known.</summary>
    public DateTimeOffset RecordedAt => found.Now;

    /// <summary>
    /// The following entries know of the journal up to this event, and belong to its trace; a turn that follows none
    /// knows all of the journal.
    /// </summary>
    public void Follows(IEvent @event) => (_knownUpTo, _traceId) = (@event.Sequence, @event.CorrelationId);

    /// <summary>
    /// The turn as it stands, to post in what is only looked at: it has the same accounts and rules, and never commits.
    /// It ends with the turn.
    /// </summary>
    public Turn Try()
    {
        var session = store.LightweightSession(Marten.Services.SessionOptions.ForTransaction(transaction));
        var trial = new Turn(connection, transaction, session, store, factStore, Rulebook, found, hot)
        {
            _isTrial = true,
            _accounts = _accounts.Copy(session),
        };
        _trials.Add(trial);
        return trial;
    }

    /// <summary>A fact for the journal; the ledger reads it in a later turn.</summary>
    public void Receive(ReceivedFact fact) => _received.Add(fact);

    public void FoldRule(object @event) => StoreRules(RulebookFold.Fold(Rulebook, @event));

    /// <summary>Folds the rules anew that release 0.1.0 stored, which knew less of partners.</summary>
    public async Task RenewRules(CancellationToken cancellation)
    {
        if (await session.LoadAsync<RulebookDocument>(RulebookDocument.TheId, cancellation)
            is not { ProgrammeIsRecorded: false }) return;
        StoreRules(await RulesKnown.UpTo(found.UpTo, long.MaxValue, connection, cancellation));
    }

    private void StoreRules(Rulebook rules)
    {
        Rulebook = rules;
        _foldedRules = true;
        session.Store(new RulebookDocument { Rulebook = Rulebook, ProgrammeIsRecorded = true });
    }

    /// <summary>Loads accounts that are not loaded yet, in one round trip.</summary>
    public Task Load(IEnumerable<string> accountIds, CancellationToken cancellation) =>
        _accounts.Load(accountIds, Rulebook, cancellation);

    /// <summary>Takes an event into the books, with the accounts that it concerns.</summary>
    /// <param name="customerId">Customer whose journal it is in; null for events about partners and plans.</param>
    public async Task<Booked> Book(Guid eventId, object @event, string? customerId, CancellationToken cancellation)
    {
        var after = RulebookFold.Fold(Rulebook, @event);
        var concerned = Concerned.By(@event, customerId, Rulebook, after);
        await _accounts.Load(concerned, Rulebook, after, cancellation);
        var taken = Bookkeeping.Book(eventId, @event, concerned,
            new Books(Rulebook, _accounts.Loaded, _accounts.PaidOf), after);
        if (!ReferenceEquals(taken.Rules, Rulebook)) StoreRules(taken.Rules);
        foreach (var settled in taken.Settled) Keep(settled);
        foreach (var accountId in taken.Gone)
        {
            _accounts.Forget(accountId);
            SetAside.Settled(accountId);
        }

        foreach (var account in taken.NotCalculated) SetAside.Add(account.AccountId, account.Reason);
        return taken;
    }

    public PostedAccount PostedAccountOf(string accountId) =>
        _accounts.Loaded.GetValueOrDefault(accountId) ?? PostedAccount.New(accountId, Rulebook);

    /// <inheritdoc cref="AccountsOfTurn.PaidOf"/>
    public PaidKeys PaidOf(PostedAccount account) => _accounts.PaidOf(account);

    private void Keep(Settled settled)
    {
        _accounts.Keep(settled.Account);
        SetAside.Settled(settled.Account.Facts.CustomerId);
        foreach (var kept in settled.ProtectedVersions) AppendToPartner(kept.PartnerId, kept);
        foreach (var entry in settled.Entries)
        {
            _entries.Add(entry);
            Append(new ReceivedFact(JournalEvents.LedgerStream(entry.PartnerId), entry.EntryId, entry)
            {
                CausationId = entry.CausedBy,
                CorrelationId = _traceId,
            });
        }
    }

    /// <summary>
    /// A step of an account that others do not wait for: one that its numbers fail leaves it as it was, and it is
    /// listed until a later step of it succeeds.
    /// </summary>
    public void KeepOrSetAside(string accountId, Func<PostedAccount, Settled> step)
    {
        if (Bookkeeping.TrySettle(PostedAccountOf(accountId), Rulebook, step, out var reason)
            is { } settled) Keep(settled);
        else SetAside.Add(accountId, reason);
    }

    public void AppendToPartner(string partnerId, object @event) =>
        Append(new ReceivedFact(JournalEvents.LedgerStream(partnerId), Guid.CreateVersion7(), @event));

    private void Append(ReceivedFact ofPartner) => _ofPartners.Add((ofPartner, _knownUpTo));

    public async Task Commit(CancellationToken cancellation)
    {
        if (_isTrial) throw new InvalidOperationException("What was only tried is not committed.");
        var changed = _accounts.Changed(Rulebook);
        session.Store<PostedAccountDocument>([.. changed.Where(_accounts.HasNewHead).Select(kept => kept.Head)]);
        await SetAside.Store(cancellation);
        // Posted entries are only published, which may take until somebody looks by the clock.
        var appends = _received.Count > 0 || session.PendingChanges.Streams().Any();
        await session.SaveChangesAsync(cancellation);
        if (_foldedRules) await RulesKnown.Note(connection, RecordedAt, cancellation);
        var ownNewest = await StoreAndAppend(changed, cancellation);
        await factStore.AppendOnceWithin(transaction, _received, cancellation);
        await transaction.CommitAsync(cancellation);
        if (ownNewest is { } change) hot.Keep(change, Rulebook, changed, _accounts.Gone);
        if (appends) factStore.Wake();
        PostedMeter.Count(_entries);
    }

    /// <returns>The last change that was counted of this turn; null when it changes no account and no rule.</returns>
    private async Task<long?> StoreAndAppend(KeptAccount[] accounts, CancellationToken cancellation)
    {
        var changes = _foldedRules || _accounts.AnyChanged;
        await using var batch = new NpgsqlBatch(connection);
        if (accounts.Length > 0)
            batch.BatchCommands.Add(AccountBodies.Storing([.. accounts.Select(kept => kept.Head.Id)],
                AllCores.Select(accounts, kept => PostedAccountDocument.BodyOf(kept.Account))));
        if (_accounts.Gone.Count > 0) batch.BatchCommands.Add(AccountBodies.Deleting([.. _accounts.Gone]));
        if (changes) batch.BatchCommands.Add(LedgerChanges.OwnNewest());
        // Last, since it draws numbers: whatever fails before burns none.
        if (_ofPartners.Count > 0)
            batch.BatchCommands.Add(factStore.Appending([.. _ofPartners.Select(each => each.Fact)],
                EntryRows.ForTurn(_ofPartners.Select(each => each.KnownUpTo), RecordedAt)));
        if (batch.BatchCommands.Count == 0) return null;
        // Planned once a connection: for few entries the plan costs more than the rows.
        await batch.PrepareAsync(cancellation);
        var first = await batch.ExecuteScalarAsync(cancellation);
        return changes ? (long)first! : null;
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
