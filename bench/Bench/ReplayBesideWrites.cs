using System.Diagnostics;
using System.Globalization;
using Commissions.Service.Replays;
using Commissions.Service.Store;
using EventStore;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace Bench;

/// <summary>
/// The replay of all history in turn without and with facts that arrive steadily and are posted as they do. It writes
/// to a copy of the ledger, so that others find theirs as it was. It fails when what a replay counted is not what one
/// state of the database held, or when the ledger that was written meanwhile is not what a replay says at the end.
/// </summary>
internal static class ReplayBesideWrites
{
    private const int DuePerSecond = 200;
    private const double AcknowledgedPerSecondMin = 190;
    private const double PartOfRateMin = 0.3;
    private const int Connections = 16;
    private const int SecondsMax = 300;
    // A short replay is repeated, so that there is something to say of the writes.
    private static readonly TimeSpan TurnMin = TimeSpan.FromSeconds(1.5);

    public static Task<IReadOnlyList<ResultRow>> Compare(BenchRun run) =>
        run.OnCopyOfWhole(ledger => Compare(run, ledger));

    private static async Task<IReadOnlyList<ResultRow>> Compare(BenchRun run, SeededLedger ledger)
    {
        var journal = ledger.Services.GetRequiredService<FactStore>();
        var arriving = new Queue<ReceivedFact>(BillingYears.Beyond(ledger.Facts, DuePerSecond * SecondsMax));
        await using var source = NpgsqlDataSource.Create(ledger.Database);
        var (alone, beside, acknowledged, posted) = (new List<double>(), new List<double>(), new List<double>(), 0L);
        // A service that has just started posts when it has become the leader.
        await journal.AppendOnce([arriving.Dequeue()], CancellationToken.None);
        await SeededLedger.CaughtUp(ledger.Store, ledger.Database);
        for (var turn = 0; turn <= run.Options.Runs; turn++)
        {
            await ledger.Settle();
            var (quietRate, _) = await Replays(ledger);
            await ledger.Settle();
            using var stop = new CancellationTokenSource();
            var writing = Write(arriving, journal, stop.Token);
            var (busyRate, states) = await Replays(ledger);
            var upTo = await PostedUpTo(ledger);
            await stop.CancelAsync();
            var written = await writing;
            foreach (var state in states) await MustBeOneState(state, source);
            var postedMeanwhile = (await Stored(upTo, source)).Facts - states[0].Facts;
            posted += postedMeanwhile;
            run.Report($"replay alone {quietRate:N0}/s, beside writes {busyRate:N0}/s; {written:N0}/s journalled, "
                + $"{postedMeanwhile:N0} posted{(turn == 0 ? " (warm-up)" : "")}");
            await SeededLedger.CaughtUp(ledger.Store, ledger.Database);
            if (turn == 0) continue;
            alone.Add(quietRate);
            beside.Add(busyRate);
            acknowledged.Add(written);
        }

        if (posted == 0) throw new InvalidOperationException("Nothing was posted during the replays.");
        await MustBePosted(ledger);
        return Rows(run, Rate.Of(alone), Rate.Of(beside), Rate.Of(acknowledged));
    }

    private static ResultRow[] Rows(BenchRun run, Rate alone, Rate beside, Rate acknowledged)
    {
        var floor = run.Options.FloorPercent / 100.0;
        return
        [
            ResultRow.Compared(
                $"replay of {run.Options.Facts:N0} facts beside {DuePerSecond} live facts a second, against without",
                beside, alone, PartOfRateMin, floor),
            new ResultRow("live facts journalled meanwhile, a second", acknowledged.ToString(), $"{DuePerSecond}/s due",
                acknowledged.Median, AcknowledgedPerSecondMin, AcknowledgedPerSecondMin * floor, false),
        ];
    }

    private static async Task<(double Rate, List<ReplayedState> States)> Replays(SeededLedger ledger)
    {
        GC.Collect();
        var states = new List<ReplayedState>();
        var started = Stopwatch.GetTimestamp();
        do
        {
            var result = await ReplayBench.Calculate(ledger);
            states.Add(new ReplayedState(result.KnownUpTo, result.Facts,
                result.Totals.Sum(total => total.Before.Minor)));
        }
        while (Stopwatch.GetElapsedTime(started) < TurnMin);
        return (states.Sum(state => state.Facts) / Stopwatch.GetElapsedTime(started).TotalSeconds, states);
    }

    /// <summary>One fact a transaction; whoever is late goes on at once until the next is not due yet.</summary>
    /// <returns>Facts acknowledged per second.</returns>
    private static async Task<double> Write(Queue<ReceivedFact> facts, FactStore factStore, CancellationToken stop)
    {
        var (started, due, acknowledged) = (Stopwatch.GetTimestamp(), 0, 0);
        await Task.WhenAll(Enumerable.Range(0, Connections).Select(_ => Task.Run(WriteInTurn, CancellationToken.None)));
        return acknowledged / Stopwatch.GetElapsedTime(started).TotalSeconds;

        async Task WriteInTurn()
        {
            while (!stop.IsCancellationRequested)
            {
                ReceivedFact? fact;
                long moment;
                lock (facts)
                {
                    if (!facts.TryDequeue(out fact))
                        throw new InvalidOperationException(
                            $"The replays took longer than facts for {SecondsMax} s last.");
                    moment = started + (Stopwatch.Frequency * due++ / DuePerSecond);
                }

                var early = Stopwatch.GetElapsedTime(Stopwatch.GetTimestamp(), moment);
                if (early > TimeSpan.Zero) await Task.Delay(early, CancellationToken.None);
                await factStore.AppendOnce([fact], CancellationToken.None);
                Interlocked.Increment(ref acknowledged);
            }
        }
    }

    private static async Task<long> PostedUpTo(SeededLedger ledger)
    {
        await using var session = ledger.Store.QuerySession();
        return (await session.LoadAsync<LedgerPosition>(LedgerPosition.TheId))!.UpTo;
    }

    private static async Task MustBeOneState(ReplayedState state, NpgsqlDataSource source)
    {
        var stored = await Stored(state.KnownUpTo, source);
        if (stored != state) throw new InvalidOperationException($"The replay saw {state}; stored are {stored}.");
    }

    /// <summary>History does not change: what was known up to an event can still be counted.</summary>
    private static async Task<ReplayedState> Stored(long upTo, NpgsqlDataSource source)
    {
        await using var query = source.CreateCommand(
            """
            select (select count(*) from mt_events
                     where stream_id like 'customer-%' and type = any($2) and seq_id <= $1),
                   (select coalesce(sum(amount_minor), 0)::bigint from entries where known_up_to <= $1)
            """);
        query.Parameters.Add(new NpgsqlParameter { Value = upTo });
        query.Parameters.Add(new NpgsqlParameter { Value = JournalEvents.ByName.Keys.ToArray() });
        await using var reader = await query.ExecuteReaderAsync();
        await reader.ReadAsync();
        return new ReplayedState(upTo, reader.GetInt64(0), reader.GetInt64(1));
    }

    private static async Task MustBePosted(SeededLedger ledger)
    {
        var result = await ReplayBench.Calculate(ledger, new ReplayScope());
        if (result.Differences.Count > 0)
            throw new InvalidOperationException(string.Create(CultureInfo.InvariantCulture,
                $"{result.Differences.Count} keys are not posted as a replay says, the first: " +
                $"{result.Differences[0]}"));
    }

    /// <param name="KnownUpTo">The last event that a replay knew.</param>
    /// <param name="BeforeMinor">Sum of what it found posted.</param>
    private sealed record ReplayedState(long KnownUpTo, long Facts, long BeforeMinor);
}
