using System.Diagnostics;
using System.Globalization;
using RunningServers;

namespace Bench;

/// <summary>
/// What each service takes before it does anything: seconds until it is ready, then memory and processor while it
/// idles, each as a process of its own with real servers.
/// </summary>
internal static class FootprintBench
{
    private const double ReadySecondsMax = 15;
    private const double FirstReadySecondsMax = 30;
    private const double IdleMegabytesMax = 400;
    private const double IdlePercentMax = 10;
    // What a start leaves to do is done by then.
    private static readonly TimeSpan Calming = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Idling = TimeSpan.FromSeconds(30);
    private static readonly string[] Names = ["Leads", "Subscriptions", "Commissions"];

    public static async Task<IReadOnlyList<ResultRow>> Run(BenchRun run)
    {
        var broker = await Servers.NewBroker();
        var authority = await Servers.Authority;
        var services = new List<ServiceProcess>();
        foreach (var name in Names)
            services.Add(new ServiceProcess(name, await Servers.NewDatabase(), broker, authority));
        var keys = Directory.CreateTempSubdirectory();
        BuiltProcess[] all =
        [
            .. services, new ConsoleProcess(services[0].Address, services[1].Address, services[2].Address, authority,
                keys.FullName),
        ];
        foreach (var process in all) AsInImages(process);
        var rows = new List<ResultRow>();
        try
        {
            foreach (var service in services) rows.Add(await FirstStart(service, run));
            foreach (var process in all) rows.Add(await Starts(process, run));
            rows.AddRange(await Idle(all, run));
        }
        finally
        {
            foreach (var process in all) await process.DisposeAsync();
            keys.Delete(recursive: true);
        }

        return [.. rows.OrderBy(row => row.Work, StringComparer.Ordinal)];
    }

    private static void AsInImages(BuiltProcess process)
    {
        process.Environment["DOTNET_EnableDiagnostics"] = "0";
        process.Environment["DOTNET_GCgen0size"] = "0x4000000";
    }

    private static async Task<ResultRow> FirstStart(ServiceProcess service, BenchRun run)
    {
        var started = Stopwatch.GetTimestamp();
        await service.ApplySchema();
        var schema = Stopwatch.GetElapsedTime(started).TotalSeconds;
        var ready = await service.Start();
        await service.Kill();
        run.Report($"{service.Name}: schema of an empty database in {Text(schema)} s, then ready in {Text(ready)} s");
        return Limited(
            $"{service.Name}: schema of an empty database and first start, s", schema + ready,
            FirstReadySecondsMax, run);
    }

    private static async Task<ResultRow> Starts(BuiltProcess service, BenchRun run)
    {
        var seconds = new List<double>();
        for (var start = 0; start < run.Options.Runs; start++)
        {
            if (start > 0) await service.Kill();
            seconds.Add(await service.Start());
            run.Report($"{service.Name}: ready in {Text(seconds[^1])} s");
        }

        // The last one stays, to be looked at while it idles.
        return Limited($"{service.Name}: start to ready, s", Rate.Of(seconds).Median, ReadySecondsMax, run);
    }

    /// <summary>All at once, as they would be on one machine.</summary>
    private static async Task<IEnumerable<ResultRow>> Idle(BuiltProcess[] services, BenchRun run)
    {
        await Task.Delay(Calming);
        var before = services.Select(service => service.ProcessorTime).ToArray();
        await Task.Delay(Idling);
        return services.Zip(before, (service, earlier) => new[]
        {
            Limited($"{service.Name}: idle, MB resident", service.ResidentBytes / 1e6, IdleMegabytesMax, run),
            Limited(
                $"{service.Name}: idle, % of a core", 100 * ((service.ProcessorTime - earlier) / Idling),
                IdlePercentMax, run),
        }).SelectMany(rows => rows);
    }

    private static ResultRow Limited(string work, double value, double limit, BenchRun run) =>
        new(work, Text(value), "", value, limit, limit / (run.Options.FloorPercent / 100.0), true);

    private static string Text(double value) => value.ToString("0.0", CultureInfo.InvariantCulture);
}
