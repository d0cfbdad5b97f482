using System.Data;
using Commissions.Domain.Earning;
using Commissions.Domain.Forecasts;
using Commissions.Domain.PartnerLedgers;
using Commissions.Domain.Plans;
using Commissions.Domain.WhatIf;
using Commissions.Service.Store;
using Hosting;
using Marten;
using Npgsql;

namespace Commissions.Service.WhatIf;

/// <summary>The history of all accounts and the rules in force, of one moment.</summary>
/// <param name="UpTo">Sequence of the last journal event that counts.</param>
/// <param name="Past">All that was paid for.</param>
/// <param name="Paid">What payouts took, by account; nothing where they took nothing.</param>
/// <param name="Coming">What will have been paid for if running subscriptions go on, under the rules as they will
/// be.</param>
internal sealed record HistoryNow(long UpTo, KnownAccounts Past, IReadOnlyDictionary<string, PaidKeys> Paid,
    EarnedOfDays LastYear, KnownAccounts Coming);

/// <summary>What was earned on some days under the rules in force.</summary>
internal sealed record EarnedOfDays(EarningDays Days, EarnedSums Sums);

/// <summary>
/// Paid history in memory, so that rates can be tried out in a moment. Read when somebody first asks, kept up with
/// facts that arrive, and let go when nobody has asked for a while. Each process has its own; losing it loses nothing.
/// </summary>
internal sealed class KnownHistory : IDisposable
{
    private const int MinutesKeptDefault = 20;
    private const long FactsMaxDefault = 2_000_000;
    private const int MonthsAround = 12;
    private static readonly TimeSpan Never = Timeout.InfiniteTimeSpan;
    private readonly IDocumentStore _store;
    private readonly NpgsqlDataSource _dataSource;
    private readonly ProgrammeCalendar _calendar;
    private readonly TimeSpan _kept;
    private readonly long _factsMax;
    private readonly Timer _idle;
    private readonly CancellationToken _stopping;
    private readonly SemaphoreSlim _turn = new(1, 1);
    private Known? _known;

    public KnownHistory(IDocumentStore store, NpgsqlDataSource dataSource, ProgrammeCalendar calendar,
        IConfiguration configuration, IHostApplicationLifetime lifetime)
    {
        _stopping = lifetime.ApplicationStopping;
        (_store, _dataSource, _calendar) = (store, dataSource, calendar);
        _kept = TimeSpan.FromMinutes(configuration.GetValue("WhatIf:MinutesKept", MinutesKeptDefault));
        _factsMax = configuration.GetValue("WhatIf:FactsMax", FactsMaxDefault);
        _idle = new Timer(_ => LetGo());
    }

    private sealed record Known(long UpTo, string Rules, DateOnly Today, KnownAccounts Past, PaidOfAll Paid,
        EarningDays LastYear, EarnedInForce EarnedLastYear, KnownAccounts Coming);

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
            return work(new HistoryNow(known.UpTo, known.Past, known.Paid.ByAccount,
                new EarnedOfDays(known.LastYear, known.EarnedLastYear.Sums), known.Coming));
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
        var today = _calendar.Today();
        // Merged customers share an account, another gap splits lives elsewhere, and on another day other invoices are
        // to come: then everything is read again.
        if (before is not null && (before.Today != today || !HasSameAccounts(before, rules, await InForce())))
            before = null;
        var isSameRules = before?.Rules == rules;
        var inForce = isSameRules ? before!.Past.InForce : await InForce();
        // What is paid today may be posted already.
        var coming = new EarningDays(today.AddDays(1), today.AddDays(1).AddMonths(MonthsAround));
        var lastYear = new EarningDays(coming.From.AddMonths(-MonthsAround), coming.From);
        // What is newer than the ledger's place may be in its documents already or not; it is looked at again next
        // time.
        var documents = before is not null
            ? Changed(await JournalQueries.CustomersChangedAfter(before.UpTo, connection, cancellation), inForce,
                session, cancellation)
            : EveryAccount.Documents(session, null, cancellation);
        var (past, expected) = await Read(documents, inForce, coming, cancellation);
        var (known, after, earnedLastYear) = (before?.Past, before?.Coming, before?.EarnedLastYear);
        if (!isSameRules)
        {
            var then = LiabilityForecast.Then(inForce, coming);
            (known, after) = (known?.Under(inForce) ?? KnownAccounts.None(inForce, null),
                after?.Under(then) ?? KnownAccounts.None(then, coming));
            earnedLastYear = new EarnedInForce(inForce, lastYear);
            earnedLastYear.Count(known.ById.Values);
        }

        earnedLastYear!.Count(past);
        return new Known(upTo, rules, today, known!.With(past),
            await PaidOfAll.UpToNow(before?.Paid ?? PaidOfAll.Unknown, inForce, connection, cancellation),
            lastYear, earnedLastYear, after!.With(expected));

        Task<Rulebook> InForce() => session.RulesInForce(cancellation);
    }

    private static bool HasSameAccounts(Known before, string rules, Rulebook inForce) => before.Rules == rules
        || (before.Past.InForce.HasSameWinBack(inForce) && before.Past.InForce.Merges.SequenceEqual(inForce.Merges));

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
