using Bench;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;

// bench [--facts N] [--runs N] [--floor-percent N] [--json FILE] [--seeded HALF,WHOLE] | pure
if (args is ["pure"])
{
    // In this process: a project of its own would have to be generated and built first.
    BenchmarkRunner.Run<PureCalculation>(DefaultConfig.Instance.AddJob(
        Job.ShortRun.WithToolchain(InProcessEmitToolchain.Instance)));
    return 0;
}

var options = BenchOptions.Parse(args);
var rows = await ReplayBench.Run(options, Console.Error.WriteLine);
ResultTable.Print(rows);
if (options.JsonFile is { } file) await ResultTable.Write(rows, file);
return rows.All(row => row.IsReached) ? 0 : 1;
