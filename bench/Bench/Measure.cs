using System.Diagnostics;
using System.Globalization;

namespace Bench;

/// <summary>Facts, requests or whatever is counted per second, of several runs.</summary>
/// <param name="Runs">In the order in which they were made, so that those of two competitors form pairs.</param>
internal sealed record Rate(double Median, double Minimum, double Maximum, IReadOnlyList<double> Runs)
{
    public static Rate Of(IEnumerable<double> runs)
    {
        double[] inOrder = [.. runs];
        var sorted = inOrder.Order().ToArray();
        return new Rate(sorted[sorted.Length / 2], sorted[0], sorted[^1], inOrder);
    }

    /// <summary>
    /// The smallest and the largest ratio of runs that met the same machine; null unless each has its pair.
    /// </summary>
    public static (double Minimum, double Maximum)? Spread(Rate product, Rate reference)
    {
        if (product.Runs.Count != reference.Runs.Count) return null;
        var ratios = product.Runs.Zip(reference.Runs, (mine, other) => mine / other).ToArray();
        return (ratios.Min(), ratios.Max());
    }

    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{Median:N0}/s ({Minimum:N0}–{Maximum:N0})");
}

/// <param name="Units">Facts, or whatever is counted, of one run.</param>
internal sealed record MeasuredWork(string Name, long Units, Func<Task> Run);

/// <summary>Work measured several times, its competitors in turn, so that all meet the same machine.</summary>
internal static class Measure
{
    /// <param name="units">Facts, or whatever is counted, of one run of each.</param>
    /// <param name="works">What to measure, by name.</param>
    public static Task<Dictionary<string, Rate>> InTurn(
        long units, int runs, Action<string> report, Func<Task> settle, params (string Name, Func<Task> Run)[] works) =>
        InTurn(runs, report, settle, [.. works.Select(work => new MeasuredWork(work.Name, units, work.Run))]);

    /// <param name="runs">Measured runs; one more warms up.</param>
    /// <param name="settle">Before each run, not measured: nobody pays for what the one before left behind.</param>
    public static async Task<Dictionary<string, Rate>> InTurn(
        int runs, Action<string> report, Func<Task> settle, IReadOnlyList<MeasuredWork> works)
    {
        var rates = works.ToDictionary(work => work.Name, _ => new List<double>());
        for (var run = 0; run <= runs; run++)
            foreach (var work in works)
            {
                await settle();
                GC.Collect();
                GC.WaitForPendingFinalizers();
                var started = Stopwatch.GetTimestamp();
                await work.Run();
                var rate = work.Units / Stopwatch.GetElapsedTime(started).TotalSeconds;
                report($"{work.Name}: {rate:N0}/s{(run == 0 ? " (warm-up)" : "")}");
                if (run > 0) rates[work.Name].Add(rate);
            }

        return rates.ToDictionary(rate => rate.Key, rate => Rate.Of(rate.Value));
    }

    /// <summary>Highest resident memory of this process during the work, in bytes.</summary>
    public static async Task<long> PeakMemory(Func<Task> work)
    {
        GC.Collect(2, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        await File.WriteAllTextAsync("/proc/self/clear_refs", "5");
        await work();
        var line = (await File.ReadAllLinesAsync("/proc/self/status"))
            .First(l => l.StartsWith("VmHWM", StringComparison.Ordinal));
        return 1024 * long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1],
            CultureInfo.InvariantCulture);
    }
}
