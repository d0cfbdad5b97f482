using System.Globalization;

namespace Bench;

/// <summary>
/// The same work on ledgers of very different length: what a fact, or an entry that is read, costs must not depend on
/// how much is there already. It fails when their customers do not earn alike, or when a ledger does not verify at the
/// end.
/// </summary>
internal static class GrowthBench
{
    private const double TimesTheSmallestMax = 1.2;

    /// <summary>
    /// Customers of one ledger earn as often as those of another, but for the few that the smallest has.
    /// </summary>
    private const double AlikeMax = 1.05;

    /// <summary>Taking facts in is over in a second or two, and a few such times say little.</summary>
    private const int IngestsARun = 4;

    /// <summary>Facts of the ledgers as parts of those that the other works have.</summary>
    private static readonly double[] Parts = [0.01, 0.1, 3];

    public static async Task<IReadOnlyList<ResultRow>> Run(BenchRun run)
    {
        var others = new List<SeededLedger>();
        try
        {
            foreach (var (place, part) in Parts.Index())
                others.Add(await run.Another((int)(run.Options.Facts * part), place));
            return await run.OnCopyOfWhole(whole =>
                Compare(run, [.. others.Append(whole).OrderBy(ledger => ledger.Facts)]));
        }
        finally
        {
            foreach (var ledger in others) await ledger.DisposeAsync();
        }
    }

    private static async Task<IReadOnlyList<ResultRow>> Compare(BenchRun run, SeededLedger[] seeded)
    {
        var ledgers = new List<GrowingLedger>();
        foreach (var ledger in seeded)
            ledgers.Add(await GrowingLedger.Of(ledger, (IngestsARun * run.Options.Runs) + 1));
        MustBeAlike(ledgers);
        ResultRow[] rows =
        [
            .. await InTurn("replay", "fact", ledgers, ledger => ledger.FactsARun, ledger => ledger.Replay(), run),
            .. await InTurn("verification", "fact", ledgers, ledger => ledger.FactsARun, ledger =>
                ledger.Verify(), run),
            .. await InTurn("statement", "entry", ledgers, ledger => ledger.EntriesARun, ledger =>
                ledger.ReadStatements(), run),
            // Last, since it writes.
            .. await InTurn("ingest", "fact", ledgers, _ => GrowingLedger.NewFactsARun, ledger =>
                ledger.Ingest(), run, IngestsARun),
        ];
        foreach (var ledger in seeded) await VerificationBench.MustBeClean(ledger, $"of {ledger.Facts:N0} facts");
        return rows;
    }

    private static void MustBeAlike(IReadOnlyList<GrowingLedger> ledgers)
    {
        if (ledgers.Max(ledger => ledger.EntriesOfACustomer) > AlikeMax
            * ledgers.Min(ledger => ledger.EntriesOfACustomer))
            throw new InvalidOperationException("Entries of a customer differ: "
                + string.Join(", ", ledgers.Select(ledger => string.Create(
                CultureInfo.InvariantCulture, $"{ledger.EntriesOfACustomer:0.00} at {ledger.Facts:N0} facts"))));
    }

    private static async Task<IEnumerable<ResultRow>> InTurn(string work, string unit,
        IReadOnlyList<GrowingLedger> ledgers,
        Func<GrowingLedger, long> units, Func<GrowingLedger, Task> once, BenchRun run, int times = 1)
    {
        var rates = await Measure.InTurn(times * run.Options.Runs, run.Report, () => Task.CompletedTask,
            [.. ledgers.Select(ledger => new MeasuredWork($"{work} at {ledger.Facts:N0} facts", units(ledger), () =>
                once(ledger)))]);
        var smallest = rates[$"{work} at {ledgers[0].Facts:N0} facts"];
        return rates.Where(rate => rate.Value != smallest).Select(rate => new ResultRow(
            $"{rate.Key}, time of a{(unit == "entry" ? "n" : "")} {unit} against {ledgers[0].Facts:N0}",
            Cost(rate.Value), Cost(smallest),
            smallest.Median / rate.Value.Median, TimesTheSmallestMax,
            TimesTheSmallestMax * 100 / run.Options.FloorPercent, true));
    }

    private static string Cost(Rate rate) => string.Create(CultureInfo.InvariantCulture,
        $"{1e6 / rate.Median:0.0} µs ({1e6 / rate.Maximum:0.0}–{1e6 / rate.Minimum:0.0})");
}
