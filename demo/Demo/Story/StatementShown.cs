using Demo.Api;
using Demo.History;
using Money;

namespace Demo.Story;

/// <summary>One distributor's earnings by customer year, and two customers whose sums are known in advance.</summary>
internal static class StatementShown
{
    private const string Currency = "EUR";

    public static async Task Run(DemoRun run)
    {
        run.Screen.Chapter("What one distributor earned, by customer year");
        var partnerId = run.PartnerIds[Customers.ExampleDistributor];
        var entries = await run.Commissions.Entries(partnerId);
        run.Screen.Show($"{run.NameOf(partnerId)}, all customers, EUR",
            ["Customer year", "#Acquisition", "#Retention", "#Corrections among them", "#Total"],
            entries.GroupBy(entry => Math.Min(entry.CustomerYear, 3)).OrderBy(year => year.Key).Select(year => Row(
                year.Key == 3 ? "3 and later" : $"{year.Key}", [.. year])).Append(Row("all", entries)));

        var known = (await run.Commissions.Entries(partnerId, $"?customerId={Customers.ThreeYearsId}"))
            .GroupBy(entry => entry.CustomerYear).OrderBy(year => year.Key)
            .Select(year => $"year {year.Key}: {Sum(year)}");
        run.Claims.Equal("500.00 a month for 36 months earns 15+5 %, then 12 %, then 8 %",
            "year 1: 1200.00, year 2: 720.00, year 3: 480.00", string.Join(", ", known));
        await Explain(run, entries);
    }

    private static async Task Explain(DemoRun run, List<Entry> entries)
    {
        var entry = entries.Last(entry => entry.CustomerId == Customers.ThreeYearsId);
        var explanation = await run.Commissions.Ask(DemoRun.Finance, $"v1/entries/{entry.EntryId}/explanation");
        run.Claims.True($"an entry of {entry.Amount} explains itself back to the source event",
            explanation.IsSuccess && explanation.Text.Contains(entry.InvoiceId + "-", StringComparison.Ordinal),
            $"the source event id {entry.InvoiceId}-…", explanation.Text);
    }

    private static string[] Row(string title, List<Entry> entries) =>
    [
        title,
        Sum(entries.Where(entry => entry.Component == "acquisition")),
        Sum(entries.Where(entry => entry.Component == "retention")),
        Sum(entries.Where(entry => entry.Reason != "accrual")),
        Sum(entries),
    ];

    private static string Sum(IEnumerable<Entry> entries) =>
        new Amount(entries.Sum(entry => entry.Amount.Minor), Currency).InMajorUnits();
}
