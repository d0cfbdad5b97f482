using System.Globalization;
using System.Net;
using Commissions.Domain.Periods;
using Commissions.Service.Verifications;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace Bench;

/// <summary>
/// A verification of a whole ledger beside a replay of it: everything stored costs half as much again as the
/// calculation alone, at most; at night, when months that were verified are not walked again, a fifth as much again.
/// And what a verification is for: it names each of many random corruptions, and nothing else.
/// </summary>
internal static class VerificationBench
{
    private const string Replay = "replay";
    private const string Verification = "verification";
    private const string Nightly = "verification at night";
    private const double TimesTheReplayMax = 1.5;
    private const double TimesTheReplayAtNightMax = 1.2;
    private const int CorruptionsMax = 300;
    private const int MonthsClosed = 3;
    private const int MonthsOpenAtNight = 2;

    public static async Task<IReadOnlyList<ResultRow>> Run(BenchRun run)
    {
        var ledger = await run.Whole();
        // An earlier run may have been interrupted while the ledger was corrupt.
        await Tampering.Undo(ledger.Database);
        await CloseMonths(ledger);
        await MustBeClean(ledger, "as it was posted");
        var rates = await Measure.InTurn(ledger.Facts, run.Options.Runs, run.Report, ledger.Settle,
            (Replay, () => ReplayBench.Calculate(ledger)), (Verification, () => Verify(ledger)));

        var corruptions = await Tampering.Do(ledger.Database, CorruptionsMax);
        VerificationReport tampered;
        try
        {
            tampered = await Verify(ledger);
        }
        finally
        {
            await Tampering.Undo(ledger.Database);
            await ledger.Settle();
        }

        await MustBeClean(ledger, "after everything was put back");
        return
        [
            TimeRow(Verification, rates, TimesTheReplayMax, run.Options),
            .. CorruptionRows(corruptions, tampered, run.Report),
            // On a copy: other works find as many months open as they expect.
            await run.OnCopyOfWhole(copy => AtNight(copy, run)),
        ];
    }

    private static async Task<ResultRow> AtNight(SeededLedger ledger, BenchRun run)
    {
        await CloseMonths(ledger, (first, last) =>
            ((last.Year - first.Year) * 12) + last.Month - first.Month + 1 - MonthsOpenAtNight);
        var (_, mark) = await Verify(ledger, WalkStart.Everything(WalkReason.Requested));
        var start = new WalkStart(new VerifiedRun("full", DateTimeOffset.UtcNow, mark!), null);
        var (report, _) = await Verify(ledger, start);
        if (report.HasDrifted || report.Walk!.Full)
            throw new InvalidOperationException($"The nightly run has {report.DriftCount} drifts, and walked {report}");
        run.Report($"{report.Entries.Of:N0} entries are walked at night, {report.Walk.AsVerified!.Entries:N0} are not");
        var rates = await Measure.InTurn(ledger.Facts, run.Options.Runs, run.Report, ledger.Settle,
            (Replay, () => ReplayBench.Calculate(ledger)), (Nightly, () => Verify(ledger, start)));
        return TimeRow(Nightly, rates, TimesTheReplayAtNightMax, run.Options);
    }

    private static ResultRow TimeRow(
        string work, Dictionary<string, Rate> rates, double timesTheReplayMax, BenchOptions options) =>
        new($"time of a {work} of {options.Facts:N0} facts against a replay", rates[work].ToString(),
            rates[Replay].ToString(), rates[Replay].Median / rates[work].Median, timesTheReplayMax,
            timesTheReplayMax * 100.0 / options.FloorPercent, true);

    private static IEnumerable<ResultRow> CorruptionRows(
        IReadOnlyList<Corruption> corruptions, VerificationReport tampered, Action<string> report)
    {
        if (tampered.DriftCount > tampered.Drifts.Count)
            throw new InvalidOperationException(
                $"Only {tampered.Drifts.Count} of {tampered.DriftCount} drifts are told.");
        var named = tampered.Drifts.Select(drift => drift.Subject).ToHashSet();
        var missed = corruptions.Where(corruption => !named.Overlaps(corruption.Subjects)).ToArray();
        var expected = corruptions.SelectMany(corruption => corruption.Subjects.Concat(corruption.Consequences))
            .ToHashSet();
        var alarms = tampered.Drifts.Where(drift => !expected.Contains(drift.Subject)).ToArray();
        foreach (var corruption in missed)
            report($"missed: {corruption.Way}, {string.Join(" or ", corruption.Subjects)}");
        foreach (var alarm in alarms) report($"false alarm: {alarm}");
        var found = corruptions.Count - missed.Length;
        // No floor is lower on a busy machine: what is found does not depend on the time.
        yield return new ResultRow("random corruptions found", Number(found), Number(corruptions.Count), found,
            corruptions.Count, corruptions.Count, false);
        yield return new ResultRow("of what was not corrupted, named by a drift", Number(alarms.Length),
            $"of {Number(tampered.DriftCount)} drifts", alarms.Length, 0, 0, true);
    }

    public static async Task<VerificationReport> Verify(SeededLedger ledger) =>
        (await Verify(ledger, WalkStart.Everything(WalkReason.Requested))).Report;

    private static Task<(VerificationReport Report, VerificationMark? Mark)> Verify(
        SeededLedger ledger, WalkStart start) => ledger.Services.GetRequiredService<VerificationEngine>()
        .Run(start, (_, _) => { }, CancellationToken.None);

    public static async Task MustBeClean(SeededLedger ledger, string when)
    {
        var report = await Verify(ledger);
        if (report.HasDrifted)
            throw new InvalidOperationException(
                $"The ledger {when} has {report.DriftCount} drifts; the first is {report.Drifts[0]}.");
    }

    // Statements and their chain are a part of what is verified. A month that an earlier run closed is closed already.
    public static Task CloseMonths(SeededLedger ledger) => CloseMonths(ledger, (_, _) => MonthsClosed);

    /// <param name="count">How many months to close, of the first and the last with entries.</param>
    private static async Task CloseMonths(SeededLedger ledger, Func<Period, Period, int> count)
    {
        await using var source = NpgsqlDataSource.Create(ledger.Database);
        await using var query = source.CreateCommand("select array[min(period), max(period)] from entries");
        var ends = (string?[])(await query.ExecuteScalarAsync())!;
        if (!Period.TryParse(ends[0], out var month) || !Period.TryParse(ends[1], out var last)) return;
        using var finance = ledger.As("carol");
        var toClose = count(month, last);
        for (var closed = 0; closed < toClose; closed++, month = month.Next())
        {
            using var answer = await finance.PostAsync(new Uri($"v1/periods/{month}/close", UriKind.Relative), null);
            if (answer.StatusCode != HttpStatusCode.OK)
                throw new InvalidOperationException(
                    $"{month} could not be closed: {await answer.Content.ReadAsStringAsync()}");
        }
    }

    private static string Number(int number) => number.ToString("N0", CultureInfo.InvariantCulture);
}
