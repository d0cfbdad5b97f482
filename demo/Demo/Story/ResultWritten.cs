using System.Text.Json;
using Demo.History;

namespace Demo.Story;

/// <summary>What the demo printed, for a program to compare with the API.</summary>
internal static class ResultWritten
{
    private static readonly JsonSerializerOptions Readable = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    public static async Task Run(DemoRun run, string path, Latency latency, string replayId)
    {
        var statements = await MonthsClosed.Statements(run);
        var result = new
        {
            planId = run.PlanId,
            replayId,
            closedThrough = run.ClosedThrough,
            exampleDistributor = run.PartnerIds[Customers.ExampleDistributor],
            balances = (await HistoryRepeated.Balances(run)).Select(balance => new
            {
                balance.Partner,
                balance.PartnerId,
                balance.Entries,
                sum = new { balance.Minor, currency = "EUR" },
            }),
            statements = statements.Select(statement => new
            {
                statement.Key.PartnerId,
                statement.Key.Period,
                statement.Value.Hash,
                statement.Value.PreviousHash,
            }),
            latency,
            checks = new { passed = run.Claims.Passed, failed = run.Claims.Failed },
            seconds = (int)run.Screen.Elapsed.TotalSeconds,
        };
        await File.WriteAllTextAsync(path, JsonSerializer.Serialize(result, Readable));
    }
}
