using Bench;
using BenchmarkDotNet.Running;

// bench [--facts N] [--runs N] [--floor-percent N] [--json FILE] [--seeded HALF,WHOLE] | pure
if (args is ["pure"])
{
    BenchmarkRunner.Run<PureCalculation>();
    return 0;
}

var options = BenchOptions.Parse(args);
var rows = await ReplayBench.Run(options, Console.Error.WriteLine);
ResultTable.Print(rows);
if (options.JsonFile is { } file) await ResultTable.Write(rows, file);
return rows.All(row => row.IsReached) ? 0 : 1;
