using System.Data;
using Commissions.Domain.Earning;
using Commissions.Domain.Forecasts;
using Commissions.Domain.Plans;
using Commissions.Service.Store;
using Hosting;
using Marten;
using Npgsql;

namespace Commissions.Service.WhatIf;

/// <summary>The history of all accounts and the rules in force, of one moment.</summary>
/// <param name="UpTo">Sequence of the last journal event that counts.</param>
/// <param name="Rules">The rules in force as they are stored.</param>
/// <param name="Past">All that was paid for.</param>
/// <param name="LastYear">What of it was earned in the last twelve months.</param>
/// <param name="Coming">What will have been paid for in the next twelve months if running subscriptions go on, under
/// the rules as they will be.</param>
/// <param name="Paid">What payouts took.</param>
internal sealed record HistoryNow(long UpTo, string Rules, DateOnly Today, KnownAccounts Past, EarnedInForce LastYear,
    KnownAccounts Coming, PaidOfAll Paid)
{
    private const int MonthsAround = 12;

    /// <summary>Before any account is read.</summary>
    public static HistoryNow None(DateOnly today, Rulebook inForce)
    {
        // What is paid today may be posted already.
        var tomorrow = today.AddDays(1);
        var coming = new EarningDays(tomorrow, tomorrow.AddMonths(MonthsAround));
        return new HistoryNow(0, "", today, KnownAccounts.None(inForce, null),
            new EarnedInForce(inForce, new EarningDays(tomorrow.AddMonths(-MonthsAround), tomorrow)),
            KnownAccounts.None(LiabilityForecast.Then(inForce, coming), coming), PaidOfAll.Unknown);
    }

    /// <summary>True when each customer is in the same account and has the same lives under other rules.</summary>
    public bool HasSameAccounts(Rulebook rules) => ReferenceEquals(rules, Past.InForce)
        || (Past.InForce.HasSameWinBack(rules) && Past.InForce.Merges.SequenceEqual(rules.Merges));

    /// <summary>The rules as they will be.</summary>
    public Rulebook Then(Rulebook rules) => ReferenceEquals(rules, Past.InForce)
        ? Coming.InForce
        : LiabilityForecast.Then(rules, Coming.Days!.Value);
}

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
    private readonly ProgrammeCalendar _calendar;
    private readonly TimeSpan _kept;
    private readonly long _factsMax;
    private readonly Timer _idle;
    private readonly CancellationToken _stopping;
    private readonly SemaphoreSlim _turn = new(1, 1);
    private HistoryNow? _known;

    public KnownHistory(IDocumentStore store, NpgsqlDataSource dataSource, ProgrammeCalendar calendar,
        IConfiguration configuration, IHostApplicationLifetime lifetime)
    {
        _stopping = lifetime.ApplicationStopping;
        (_store, _dataSource, _calendar) = (store, dataSource, calendar);
        _kept = TimeSpan.FromMinutes(configuration.GetValue("WhatIf:MinutesKept", MinutesKeptDefault));
        _factsMax = configuration.GetValue("WhatIf:FactsMax", FactsMaxDefault);
        _idle = new Timer(_ => LetGo());
    }

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
            return work(known);
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

    private async Task<HistoryNow> UpToNow(HistoryNow? before, CancellationToken cancellation)
    {
        await using var connection = await _dataSource.OpenConnectionAsync(cancellation);
        await using var snapshot = await connection.BeginTransactionAsync(IsolationLevel.RepeatableRead, cancellation);
        await using var session = _store.QuerySession(Marten.Services.SessionOptions.ForTransaction(snapshot));
        var upTo = (await session.LoadAsync<LedgerPosition>(LedgerPosition.TheId, cancellation))?.UpTo ?? 0;
        var rules = await session.Json.FindByIdAsync<RulebookDocument>(RulebookDocument.TheId, cancellation) ?? "";
        var inForce = before?.Rules == rules ? before.Past.InForce : await session.RulesInForce(cancellation);
        // Merged customers share an account, another gap splits lives elsewhere, and on another day other invoices are
        // to come: then everything is read again.
        var today = _calendar.Today();
        var isUsable = before?.Today == today && before.HasSameAccounts(inForce);
        var known = isUsable ? before! : HistoryNow.None(today, inForce);
        // What is newer than the ledger's place may be in its documents already or not; it is looked at again next
        // time.
        var documents = isUsable
            ? Changed(await JournalQueries.CustomersChangedAfter(known.UpTo, connection, cancellation), inForce,
                session, cancellation)
            : EveryAccount.Documents(session, null, cancellation);
        var (past, coming) = await Read(documents, inForce, known.Coming.Days!.Value, cancellation);
        var all = known.Past.UpTo(inForce, past);
        return known with
        {
            UpTo = upTo,
            Rules = rules,
            Past = all,
            LastYear = known.LastYear.UpTo(inForce, past, all.ById.Values),
            Coming = known.Coming.UpTo(known.Then(inForce), coming),
            Paid = await PaidOfAll.UpToNow(known.Paid, inForce, connection, cancellation),
        };
    }

    private static async Task<(List<PaidHistory> Past, List<PaidHistory> Coming)> Read(
        IAsyncEnumerable<PostedAccountDocument> documents, Rulebook inForce, EarningDays days,
        CancellationToken cancellation)
    {
        var (past, coming) = (new List<PaidHistory>(), new List<PaidHistory>());
        await Parallel.ForEachAsync(documents, cancellation, (document, _) =>
        {
            var account = document.ToAccount();
            var history = PaidHistory.Read(account, inForce.WinBackDaysAt);
            var expected = LiabilityForecast.ComingLines(account, inForce.WinBackDaysAt, days);
            lock (past)
            {
                past.Add(history);
                coming.Add(expected);
            }

            return ValueTask.CompletedTask;
        });
        return (past, coming);
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
