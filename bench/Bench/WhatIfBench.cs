using System.Globalization;
using Commissions.Domain.Plans;
using Commissions.Domain.WhatIf;
using Commissions.Service.Replays;
using Commissions.Service.WhatIf;
using Microsoft.Extensions.DependencyInjection;

namespace Bench;

/// <summary>
/// Rates tried out on all of history, warm: one rule set, and a sweep of a hundred, with other rates in each run; and
/// terms that nobody asked about before. Beside it what people would use instead, DuckDB in memory over the same
/// segments with the rates in a table, and a bare loop over structs: both are handed the segments with their customer
/// years, and know neither plan versions nor shares nor caps. All must come to the same money, which is also what a
/// replay comes to.
/// </summary>
internal static class WhatIfBench
{
    private const int SweepRuleSets = 100;
    private const double OneMillisecondsMax = 15;
    private const double NewTermsMillisecondsMax = 150;
    private const double SweepMillisecondsMax = 1_500;
    private const string Product = "what-if";
    private const string Columns = "DuckDB in memory";
    private const string Loop = "loop over structs";

    public static async Task<IReadOnlyList<ResultRow>> Run(BenchRun run)
    {
        var ledger = await run.Whole();
        var history = ledger.Services.GetRequiredService<KnownHistory>();
        var started = System.Diagnostics.Stopwatch.GetTimestamp();
        var now = await history.Use(known => known, TooLong<HistoryNow>, CancellationToken.None);
        run.Report(string.Create(CultureInfo.InvariantCulture,
            $"history of {now.Past.Pages.Sum(page => page.Accounts.Length):N0} accounts read in " +
            $"{System.Diagnostics.Stopwatch.GetElapsedTime(started).TotalSeconds:N1} s, "
            + $"{GC.GetTotalMemory(forceFullCollection: true) / 1e6:N0} MB in memory"));

        var segments = SegmentsOf(now);
        await using var columns = new DuckDbSegments(segments);
        await MustAgree(run, ledger, now, segments, columns);

        var sweep = await Compared(run, ledger, history, segments, columns, Sweep);
        // As drafts mostly are: what was paid out stays, so it is also told how much that may be.
        var sparing = await Compared(run, ledger, history, segments, columns, number =>
            [.. Sweep(number).Select(terms =>
                terms with { RetroDecrease = RetroDecrease.ProtectPaid, Clause = null })]);
        // Before history begins it makes no difference from which day on they are valid.
        var newTerms = await Compared(run, ledger, history, segments, columns, number =>
            [SeededLedger.TermsOf(150_000) with { ValidFrom = new DateOnly(2022, 1, 2).AddDays(number) }]);
        // Last: a warm service has compiled what runs often, and a few questions about one rule set are too few for
        // that.
        var one = await Compared(run, ledger, history, segments, columns, number =>
            [SeededLedger.TermsOf(150_000 + (number * 1_000))]);
        var facts = run.Options.Facts;
        return
        [
            Row($"what-if of one rule set on {facts:N0} facts, ms", one, OneMillisecondsMax, run),
            Row($"what-if of new terms on {facts:N0} facts, ms", newTerms, NewTermsMillisecondsMax, run),
            Row($"what-if of {SweepRuleSets} rule sets on {facts:N0} facts, ms", sweep, SweepMillisecondsMax, run),
            Row($"what-if of {SweepRuleSets} that spare what was paid, ms", sparing, SweepMillisecondsMax, run),
        ];
    }

    private static PlanTerms[] Sweep(int number) =>
        [.. Enumerable.Range(0, SweepRuleSets).Select(step => SeededLedger.TermsOf(50_000 + (step * 2_000) + number))];

    private static ResultRow Row(string work, ComparedRates compared, double limit, BenchRun run)
    {
        var rates = compared.Rates;
        var milliseconds = 1_000 / rates[Product].Median;
        return new ResultRow(work, Text(rates[Product]),
            $"{Columns}, {compared.Settings}: {Text(rates[Columns])}; {Loop}: {Text(rates[Loop])}",
            milliseconds, limit, limit / (run.Options.FloorPercent / 100.0), true);
    }

    private static T TooLong<T>(long facts, long factsMax) =>
        throw new InvalidOperationException($"{facts} facts are more than WhatIf:FactsMax, {factsMax}.");

    private static string Text(Rate rate) =>
        string.Create(CultureInfo.InvariantCulture, $"{1_000 / rate.Median:N1} ms");

    /// <param name="tried">What is asked in a run, by its number.</param>
    private static async Task<ComparedRates> Compared(BenchRun run, SeededLedger ledger, KnownHistory history,
        Segment[] segments, DuckDbSegments columns, Func<int, IReadOnlyList<PlanTerms>> tried)
    {
        var settings = columns.Best(tried(0), run.Report);
        var asked = 0;
        var rates = await Measure.InTurn(
            1, run.Options.Runs, run.Report, () => Task.CompletedTask,
            // The question as the service answers it: what has changed since is looked for, too.
            (Product, () => history.Use(now => TryOutRates.Sums(now.Past,
                [.. tried(++asked).Select(terms => SeededLedger.Under(now.Past.InForce, terms))], now.Paid.ByAccount,
                CancellationToken.None),
                TooLong<IReadOnlyList<EarnedSums>>, CancellationToken.None)),
            (Columns, () => Task.Run(() => columns.Sums(tried(asked), settings))),
            (Loop, () => Task.Run(() => { foreach (var terms in tried(asked)) Sum(segments, terms); })));
        return new ComparedRates(rates, settings);
    }

    /// <param name="Settings">Those of DuckDB that were the fastest.</param>
    private sealed record ComparedRates(Dictionary<string, Rate> Rates, DuckDbSettings Settings);

    private static async Task MustAgree(BenchRun run, SeededLedger ledger, HistoryNow now, Segment[] segments,
        DuckDbSegments columns)
    {
        var replayed = await ledger.Services.GetRequiredService<ReplayEngine>()
            .Calculate(new ReplayScope { Candidate = _ => [SeededLedger.Candidate] }, (_, _) =>
                { }, CancellationToken.None);
        var expected = (replayed.Totals.Sum(total => total.Before.Minor),
            replayed.Totals.Sum(total => total.After.Minor));
        var terms = SeededLedger.Candidate.Terms;
        var before = GC.GetTotalMemory(forceFullCollection: true);
        TryOutRates.Sums(now.Past, [SeededLedger.Under(now.Past.InForce, SeededLedger.TermsOf(90_000))],
            now.Paid.ByAccount, CancellationToken.None);
        run.Report(string.Create(CultureInfo.InvariantCulture,
            $"terms kept with the accounts before their rates: "
            + $"{(GC.GetTotalMemory(forceFullCollection: true) - before) / 1e6:N0} MB more"));
        var tried = TryOutRates.Sums(now.Past, [SeededLedger.Under(now.Past.InForce, terms)], now.Paid.ByAccount,
            CancellationToken.None).Single();
        var bySettings = new DuckDbSettings(Environment.ProcessorCount, IsOneQuery: true);
        var ofColumns = columns.Sums([terms], bySettings).Single();
        var found = (now.Past.Earned.Sums.All.Values.Sum(), tried.All.Values.Sum());
        if (found != expected || ofColumns != expected.Item2 || Sum(segments, terms) != expected.Item2)
            throw new InvalidOperationException(
                $"A replay says {expected}, the what-if {found}, DuckDB {ofColumns}, the loop {Sum(segments, terms)}.");
    }

    private static Segment[] SegmentsOf(HistoryNow now) =>
    [
        .. from page in now.Past.Pages
           from account in page.Accounts
           from line in account.Lines
           from holder in line.Holders
           from segment in line.ServiceParts
           where segment.Number == 1 || segment.YearStart <= line.PaidOn
           || segment.YearStart <= now.Past.InForce.ClosedThrough
           select new Segment((int)holder.Component, segment.Year, segment.NetMinor),
    ];

    private static long Sum(Segment[] segments, PlanTerms terms)
    {
        var rates = RatesOf(terms);
        var sum = 0L;
        foreach (ref readonly var segment in segments.AsSpan())
        {
            var product = segment.NetMinor * rates[segment.Component, segment.Year];
            sum += (product + (product < 0 ? -500_000 : 500_000)) / 1_000_000;
        }

        return sum;
    }

    public static long[,] RatesOf(PlanTerms terms)
    {
        const int yearsMax = 10;
        var rates = new long[2, yearsMax];
        foreach (var component in terms.Components)
            for (var year = 1; year < yearsMax; year++)
                rates[(int)component.Component, year] = component.Years.RatePpm(year);
        return rates;
    }
}
