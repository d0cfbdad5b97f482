using System.Globalization;
using Commissions.Service.Replays;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace Bench;

/// <summary>
/// A replay of all history under a raised rate, side by side with reading the same rows only and with Marten's rebuild.
/// It fails when what the replay found is not, to the minor unit, what a plain loop and the posted entries say.
/// </summary>
internal static class ReplayBench
{
    private const string Reading = "read and decode only";
    private const string Replay = "replay";
    private const string Rebuild = "Marten rebuild";
    private const double MemoryMegabytesMax = 1_500;

    public static async Task<IReadOnlyList<ResultRow>> Run(BenchRun run)
    {
        var (options, report) = (run.Options, run.Report);
        var half = await run.Half();
        await MustAgree(half);
        var secondsOfHalf = await SecondsOf(half, options, report);
        var whole = await run.Whole();
        await MustAgree(whole);
        var secondsOfWhole = await SecondsOf(whole, options, report);

        var settings = await MartenRebuild.Best(whole, report);
        var rates = await InTurn(whole, settings, options, report);
        var peak = await Measure.PeakMemory(() => Calculate(whole)) / 1e6;
        var floor = options.FloorPercent / 100.0;
        return
        [
            ResultRow.Compared($"replay of {options.Facts:N0} facts against {Reading}", rates[Replay], rates[Reading],
                0.5, floor),
            ResultRow.Compared($"replay of {options.Facts:N0} facts against {Rebuild}, {settings}", rates[Replay],
                rates[Rebuild], 2, floor),
            new ResultRow("time of twice the facts", Seconds(secondsOfWhole), Seconds(secondsOfHalf),
                secondsOfWhole / secondsOfHalf, 2.2, 2.2 / floor, true),
            new ResultRow("peak memory of the replay, MB", peak.ToString("N0", CultureInfo.InvariantCulture), "", peak,
                MemoryMegabytesMax, MemoryMegabytesMax, true),
            .. await AccountingTools.Compare(run, whole),
            .. await ReplayBesideWrites.Compare(run),
        ];
    }

    public static Task<ReplayResult> Calculate(SeededLedger ledger) =>
        Calculate(ledger, new ReplayScope { Candidate = _ => [SeededLedger.Candidate] });

    public static Task<ReplayResult> Calculate(SeededLedger ledger, ReplayScope scope) =>
        ledger.Services.GetRequiredService<ReplayEngine>().Calculate(scope, (_, _) => { }, CancellationToken.None);

    private static async Task<Dictionary<string, Rate>> InTurn(
        SeededLedger whole, RebuildSettings settings, BenchOptions options, Action<string> report)
    {
        await using var source = NpgsqlDataSource.Create(whole.Database);
        return await Measure.InTurn(options.Facts, options.Runs, report, whole.Settle,
            (Reading, () => PlainLoop.Read(source)), (Replay, () => Calculate(whole)),
            (Rebuild, () => MartenRebuild.Run(whole.Database, settings)));
    }

    // The median of several runs; the first ones warm up.
    private static async Task<double> SecondsOf(SeededLedger ledger, BenchOptions options, Action<string> report)
    {
        var rate = await Measure.InTurn(ledger.Facts, options.Runs, report, ledger.Settle,
            (Replay, () => Calculate(ledger)));
        return ledger.Facts / rate[Replay].Median;
    }

    private static async Task MustAgree(SeededLedger ledger)
    {
        var result = await Calculate(ledger);
        await using var source = NpgsqlDataSource.Create(ledger.Database);
        await using var posted = source.CreateCommand("select sum(amount_minor)::bigint from entries");
        var before = (long)(await posted.ExecuteScalarAsync())!;
        var after = await PlainLoop.Total(source,
            SeededLedger.RulebookOf(new BillingYears(ledger.Facts).InOrder().Select(fact => fact.Content)));
        if (result.Totals.Sum(total => total.Before.Minor) != before
            || result.Totals.Sum(total => total.After.Minor) != after)
            throw new InvalidOperationException(
                $"The replay says {result.Totals.Sum(t => t.Before.Minor)} and " +
                $"{result.Totals.Sum(t => t.After.Minor)}; posted are {before}, a plain loop says {after}.");
    }

    private static string Seconds(double seconds) => string.Create(CultureInfo.InvariantCulture, $"{seconds:0.00} s");
}
