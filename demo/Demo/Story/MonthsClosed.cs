using System.Globalization;
using Demo.Api;

namespace Demo.Story;

/// <summary>Finance closes months in turn; from then on nothing is posted into them.</summary>
internal static class MonthsClosed
{
    private static readonly TimeSpan CloseMax = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    public static async Task Run(DemoRun run, IReadOnlyList<DateOnly> months)
    {
        await run.Screen.Progress($"months closed, {Name(months[0])} to {Name(months[^1])}", months.Count,
            async report =>
        {
            for (var index = 0; index < months.Count; index++)
            {
                await Close(run, Name(months[index]));
                report(index + 1);
            }
        });
        run.ClosedThrough = Name(months[^1]);
    }

    /// <summary>Hash of every closed statement by partner and month.</summary>
    public static async Task<Dictionary<(string PartnerId, string Period), StatementLine>> Statements(DemoRun run)
    {
        var closed = new Dictionary<(string, string), StatementLine>();
        foreach (var partnerId in run.PartnerIds.Values)
            foreach (var statement in await run.Commissions.Statements(partnerId))
                if (statement.Hash is not null)
                    closed[(partnerId, statement.Period)] = statement;
        return closed;
    }

    public static string Name(DateOnly month) => month.ToString("yyyy-MM", CultureInfo.InvariantCulture);

    private static async Task Close(DemoRun run, string month)
    {
        (await run.Commissions.TryPost(DemoRun.Finance, $"v1/periods/{month}/close", new { })).Expect();
        var witness = run.PartnerIds.Values.First();
        await Waiting.For($"The closed statement of {month}", CloseMax, Pause,
            () => run.Commissions.Statements(witness),
            statements => statements.Exists(statement => statement.Period == month && statement.Hash is not null));
    }
}
