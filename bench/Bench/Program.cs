using Bench;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;

// bench [WORK ...] [--facts N] [--runs N] [--floor-percent N] [--json FILE] [--seeded
// HALF,WHOLE[,HUNDREDTH,TENTH,THREEFOLD]] | pure | compare BEFORE AFTER …
if (args is ["pure"])
{
    // In this process: a project of its own would have to be generated and built first.
    BenchmarkRunner.Run<PureCalculation>(DefaultConfig.Instance.AddJob(
        Job.ShortRun.WithToolchain(InProcessEmitToolchain.Instance)));
    return 0;
}

if (args is ["compare", .. var files])
{
    await ComparedRuns.Print(files);
    return 0;
}

(string Name, Func<BenchRun, Task<IReadOnlyList<ResultRow>>> Measure)[] works =
[
    ("replay", ReplayBench.Run),
    ("what-if", WhatIfBench.Run),
    ("append", AppendBench.Run),
    ("post", PostBench.Run),
    ("statements", StatementBench.Run),
    ("verification", VerificationBench.Run),
    ("ingest", IngestBench.Run),
    ("backfill", BackfillBench.Run),
    ("growth", GrowthBench.Run),
    ("footprint", FootprintBench.Run),
];
var options = BenchOptions.Parse(args, [.. works.Select(work => work.Name)]);
await using var run = new BenchRun(options, Console.Error.WriteLine);
var rows = new List<ResultRow>();
foreach (var work in works.Where(work => options.Works.Contains(work.Name)))
{
    run.Report($"── {work.Name} ──");
    rows.AddRange(await work.Measure(run));
}

ResultTable.Print(rows);
if (options.JsonFile is { } file) await ResultTable.Write(rows, file);
return rows.All(row => row.HoldsFloor) ? 0 : 1;
