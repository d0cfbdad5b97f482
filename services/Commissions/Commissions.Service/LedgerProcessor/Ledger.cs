using Commissions.Domain.PartnerLedgers;
using Commissions.Domain.Plans;
using Commissions.Service.PartnerLedgers;
using Marten;
using Npgsql;

namespace Commissions.Service.LedgerProcessor;

/// <summary>
/// The one way to write entries. Every writer (live facts, replay, close) takes the same transaction-scoped lock, so
/// writers take turns and two of them never meet on a partner's stream.
/// </summary>
internal sealed class Ledger(IDocumentStore store, NpgsqlDataSource dataSource, EntryRows rows)
{
    private const long LockKey = 0x636f6d6d_6c656467;

    public async Task<LedgerTransaction> Begin(CancellationToken cancellation)
    {
        var connection = await dataSource.OpenConnectionAsync(cancellation);
        try
        {
            var transaction = await connection.BeginTransactionAsync(cancellation);
            await using (var wait = new NpgsqlCommand("select pg_advisory_xact_lock($1)", connection, transaction))
            {
                wait.Parameters.Add(new NpgsqlParameter { Value = LockKey });
                await wait.ExecuteNonQueryAsync(cancellation);
            }

            var session = store.LightweightSession(Marten.Services.SessionOptions.ForTransaction(transaction));
            var rulebook = await session.LoadAsync<RulebookDocument>(RulebookDocument.TheId, cancellation);
            return new LedgerTransaction(connection, transaction, session, rows, rulebook?.Rulebook ?? new Rulebook());
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }
}

/// <summary>One turn at the ledger: everything in it commits together or not at all.</summary>
internal sealed class LedgerTransaction(
    NpgsqlConnection connection, NpgsqlTransaction transaction, IDocumentSession session, EntryRows rows,
    Rulebook rulebook) : IAsyncDisposable
{
    private readonly Dictionary<string, CustomerLedger> _ledgers = [];
    private readonly HashSet<string> _changed = [];
    private readonly List<EntryPosted> _entries = [];

    public IDocumentSession Session => session;
    public NpgsqlConnection Connection => connection;
    public Rulebook Rulebook { get; private set; } = rulebook;
    public IReadOnlyList<EntryPosted> Entries => _entries;

    public void FoldRule(object @event)
    {
        Rulebook = RulebookFold.Fold(Rulebook, @event);
        session.Store(new RulebookDocument { Rulebook = Rulebook });
    }

    /// <summary>Loads the ledgers of customers that are not loaded yet, in one round trip.</summary>
    public async Task Load(IEnumerable<string> customerIds, CancellationToken cancellation)
    {
        var missing = customerIds.Where(id => !_ledgers.ContainsKey(id)).Distinct().ToArray();
        foreach (var document in await session.LoadManyAsync<CustomerLedgerDocument>(cancellation, missing))
            _ledgers[document.Id] = document.ToLedger();
    }

    public async Task LoadCustomersOf(string partnerId, CancellationToken cancellation)
    {
        var documents = await session.Query<CustomerLedgerDocument>()
            .Where(document => document.PartnerIds.Contains(partnerId)).ToListAsync(cancellation);
        foreach (var document in documents) _ledgers.TryAdd(document.Id, document.ToLedger());
    }

    public IEnumerable<CustomerLedger> Loaded => _ledgers.Values.OrderBy(l => l.Account.CustomerId, StringComparer.Ordinal);

    public CustomerLedger LedgerOf(string customerId) =>
        _ledgers.GetValueOrDefault(customerId) ?? CustomerLedger.New(customerId, Rulebook);

    public void Keep((CustomerLedger Ledger, System.Collections.Immutable.ImmutableArray<EntryPosted> Entries) settled)
    {
        _ledgers[settled.Ledger.Account.CustomerId] = settled.Ledger;
        _changed.Add(settled.Ledger.Account.CustomerId);
        _entries.AddRange(settled.Entries);
    }

    public async Task Commit(CancellationToken cancellation)
    {
        foreach (var partner in _entries.GroupBy(entry => entry.PartnerId))
            session.Events.Append(JournalEvents.LedgerStream(partner.Key), partner.Select(AsEvent));
        foreach (var customerId in _changed)
            session.Store(CustomerLedgerDocument.Of(_ledgers[customerId], Rulebook));
        await session.SaveChangesAsync(cancellation);
        await rows.Insert(_entries, connection, cancellation);
        await transaction.CommitAsync(cancellation);
    }

    private JasperFx.Events.IEvent AsEvent(EntryPosted entry)
    {
        var @event = session.Events.BuildEvent(entry);
        @event.Id = entry.EntryId;
        @event.CausationId = entry.CausedBy;
        return @event;
    }

    public async ValueTask DisposeAsync()
    {
        await session.DisposeAsync();
        await transaction.DisposeAsync();
        await connection.DisposeAsync();
    }
}
