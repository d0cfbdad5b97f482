using System.Diagnostics;
using System.Globalization;
using Contracts.Subscriptions.V1;

namespace Bench;

/// <summary>
/// The years of a programme that is taken over, delivered in one request, to the last posted entry: all facts beside a
/// tenth of them. It fails when the posted money is not, to the minor unit, what a plain calculation says.
/// </summary>
internal static class BackfillBench
{
    private const int Part = 10;
    private const double TimeOfAFactMax = 1.1;

    public static async Task<IReadOnlyList<ResultRow>> Run(BenchRun run)
    {
        var (all, tenth) = (run.Options.Facts, run.Options.Facts / Part);
        // The code is compiled while it runs for the first time.
        await PerSecond(run, tenth);
        var (ofTenth, ofAll) = (await PerSecond(run, tenth), await PerSecond(run, all));
        return
        [
            new ResultRow(string.Create(CultureInfo.InvariantCulture,
                    $"time of a fact, of {all:N0} delivered in one request to the last entry, beside {tenth:N0}"),
                Text(ofAll), Text(ofTenth), ofTenth / ofAll, TimeOfAFactMax,
                TimeOfAFactMax / (run.Options.FloorPercent / 100.0), true),
        ];
    }

    private static async Task<double> PerSecond(BenchRun run, int facts)
    {
        var years = new BillingYears(facts);
        JournalledFact[] holders = [.. years.Holders()];
        await using var system = await IngestSystem.Start(holders);
        BillingFact[] history = [.. years.InOrder().Select(fact => fact.Content).OfType<BillingFact>()];
        await system.Settle();
        GC.Collect();
        var started = Stopwatch.GetTimestamp();
        await system.Requests.SendHistory(history);
        var taken = Stopwatch.GetElapsedTime(started);
        system.Delivered(history.Length);
        await system.Prepare([]);
        var perSecond = history.Length / Stopwatch.GetElapsedTime(started).TotalSeconds;
        run.Report(string.Create(CultureInfo.InvariantCulture,
            $"{history.Length:N0} facts: taken at {history.Length / taken.TotalSeconds:N0}/s, posted at " +
            $"{perSecond:N0}/s"));
        await system.MustAgree([.. years.InOrder()]);
        return perSecond;
    }

    private static string Text(double perSecond) => perSecond.ToString("N0", CultureInfo.InvariantCulture) + "/s";
}
