using System.Collections.Immutable;
using System.Data;
using Commissions.Domain.Earning;
using Commissions.Domain.PartnerLedgers;
using Commissions.Domain.Plans;
using Commissions.Domain.WhatIf;
using Commissions.Service.Store;
using Marten;
using Npgsql;

namespace Commissions.Service.WhatIf;

/// <summary>The history of all accounts and the rules in force, of one moment.</summary>
/// <param name="UpTo">Sequence of the last journal event that counts.</param>
/// <param name="Earned">What all accounts earn under the rules in force: what is posted, once the ledger follows
/// them.</param>
/// <param name="Paid">What payouts took, by account; nothing where they took nothing.</param>
/// <param name="Unrated">What earlier questions found: accounts before rates are applied.</param>
internal sealed record HistoryNow(long UpTo, Rulebook InForce, EarnedSums Earned,
    ImmutableArray<HistoryPage> Pages, IReadOnlyDictionary<string, PaidKeys> Paid, UnratedHistories Unrated);

/// <summary>
/// Paid history in memory, so that rates can be tried out in a moment. Read when somebody first asks, kept up with
/// facts that arrive, and let go when nobody has asked for a while. Each process has its own; losing it loses nothing.
/// </summary>
internal sealed class KnownHistory : IDisposable
{
    private const int MinutesKeptDefault = 20;
    private const long FactsMaxDefault = 2_000_000;
    private static readonly TimeSpan Never = Timeout.InfiniteTimeSpan;
    private readonly IDocumentStore _store;
    private readonly NpgsqlDataSource _dataSource;
    private readonly TimeSpan _kept;
    private readonly long _factsMax;
    private readonly Timer _idle;
    private readonly CancellationToken _stopping;
    private readonly SemaphoreSlim _turn = new(1, 1);
    private Known? _known;

    public KnownHistory(IDocumentStore store, NpgsqlDataSource dataSource, IConfiguration configuration,
        IHostApplicationLifetime lifetime)
    {
        _stopping = lifetime.ApplicationStopping;
        (_store, _dataSource) = (store, dataSource);
        _kept = TimeSpan.FromMinutes(configuration.GetValue("WhatIf:MinutesKept", MinutesKeptDefault));
        _factsMax = configuration.GetValue("WhatIf:FactsMax", FactsMaxDefault);
        _idle = new Timer(_ => LetGo());
    }

    private sealed record Known(long UpTo, string Rules, Rulebook InForce, Dictionary<string, PaidHistory> Accounts,
        ImmutableArray<HistoryPage> Pages, EarnedInForce Earned, PaidOfAll Paid, UnratedHistories Unrated);

    /// <summary>
    /// Brings history up to now and hands it to work of all cores; one after the other, since each takes them all.
    /// </summary>
    /// <param name="tooLong">What to say of a history, of so many facts, that this process would have no room
    /// for.</param>
    public async Task<T> Use<T>(Func<HistoryNow, T> work, Func<long, long, T> tooLong, CancellationToken cancellation)
    {
        await _turn.WaitAsync(cancellation);
        try
        {
            _idle.Change(Never, Never);
            if (_known is null && await Facts(cancellation) is var facts && facts > _factsMax)
                return tooLong(facts, _factsMax);
            // What is half brought up to date is of no moment: after a failure all is read again.
            var before = _known;
            _known = null;
            // Reading goes on when who asked has given up: the next question needs it, too.
            var known = _known = await UpToNow(before, _stopping);
            cancellation.ThrowIfCancellationRequested();
            return work(new HistoryNow(known.UpTo, known.InForce, known.Earned.Sums, known.Pages, known.Paid.ByAccount,
                known.Unrated));
        }
        finally
        {
            _idle.Change(_kept, Never);
            _turn.Release();
        }
    }

    public void Dispose()
    {
        _idle.Dispose();
        _turn.Dispose();
    }

    private void LetGo()
    {
        if (!_turn.Wait(TimeSpan.Zero)) return;
        _known = null;
        _turn.Release();
    }

    private async Task<long> Facts(CancellationToken cancellation)
    {
        await using var connection = await _dataSource.OpenConnectionAsync(cancellation);
        return await JournalReader.Count(connection, null, cancellation);
    }

    private async Task<Known> UpToNow(Known? before, CancellationToken cancellation)
    {
        await using var connection = await _dataSource.OpenConnectionAsync(cancellation);
        await using var snapshot = await connection.BeginTransactionAsync(IsolationLevel.RepeatableRead, cancellation);
        await using var session = _store.QuerySession(Marten.Services.SessionOptions.ForTransaction(snapshot));
        var upTo = (await session.LoadAsync<LedgerPosition>(LedgerPosition.TheId, cancellation))?.UpTo ?? 0;
        var rules = await session.Json.FindByIdAsync<RulebookDocument>(RulebookDocument.TheId, cancellation) ?? "";
        var isSameRules = before?.Rules == rules;
        var inForce = isSameRules ? before!.InForce : await session.RulesInForce(cancellation);
        // Merged customers share an account, and another gap splits lives elsewhere: then everything is read again.
        var isUsable = isSameRules
            || (before is not null && before.InForce.HasSameWinBack(inForce)
                && before.InForce.Merges.SequenceEqual(inForce.Merges));
        var accounts = isUsable ? before!.Accounts : [];
        // What is newer than the ledger's place may be in its documents already or not; it is looked at again next
        // time.
        var documents = isUsable
            ? Changed(await JournalQueries.CustomersChangedAfter(before!.UpTo, connection, cancellation), inForce,
                session, cancellation)
            : EveryAccount.Documents(session, null, cancellation);
        var changed = new List<PaidHistory>();
        await Parallel.ForEachAsync(documents, cancellation, (document, _) =>
        {
            var history = PaidHistory.Read(document.ToAccount(), inForce.WinBackDaysAt);
            lock (accounts)
            {
                accounts[document.Id] = history;
                changed.Add(history);
            }

            return ValueTask.CompletedTask;
        });
        var earned = isSameRules ? before!.Earned : new EarnedInForce(inForce);
        earned.Count(isSameRules ? changed : accounts.Values);
        var paid = await PaidOfAll.UpToNow(isUsable ? before!.Paid
            : PaidOfAll.Unknown, inForce, connection, cancellation);
        var pages = before is not null && isUsable && changed.Count == 0
            ? before.Pages
            : HistoryPage.Divide(accounts.Values, before?.Pages ?? []);
        return new Known(upTo, rules, inForce, accounts, pages, earned, paid, isSameRules ? before!.Unrated : new());
    }

    private static async IAsyncEnumerable<PostedAccountDocument> Changed(IReadOnlyList<string> customerIds,
        Rulebook rulebook,
        IQuerySession session, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellation)
    {
        const int loadedMax = 500;
        foreach (var ids in customerIds.Select(rulebook.AccountOf).Distinct().Chunk(loadedMax))
            foreach (var document in await AccountBodies.Load(session, ids, cancellation))
                yield return document;
    }
}
