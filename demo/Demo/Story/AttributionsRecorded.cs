using Demo.History;

namespace Demo.Story;

/// <summary>
/// The relations that existed before this system: who brought and who keeps which customer, since when.
/// </summary>
internal static class AttributionsRecorded
{
    private const int CustomersAtOnce = 4;

    public static async Task Run(DemoRun run)
    {
        run.Screen.Chapter("Who brought and who keeps which customer");
        var customers = run.History.Customers;
        var done = 0L;
        await run.Screen.Progress("customers attributed", customers.Count, report =>
            Parallel.ForEachAsync(customers, new ParallelOptions { MaxDegreeOfParallelism = CustomersAtOnce },
                async (customer, _) =>
                {
                    await Attribute(run, customer);
                    report(Interlocked.Increment(ref done));
                }));
    }

    // One after another: two attributions of one customer share its stream.
    public static async Task Attribute(DemoRun run, DemoCustomer customer)
    {
        foreach (var planned in customer.Attributions)
            await run.Leads.Post(DemoRun.Manager, "v1/attributions", new
            {
                customerId = customer.Id,
                partnerId = run.PartnerIds[planned.PartnerSlug],
                role = planned.Role,
                sharePpm = planned.SharePpm,
                from = planned.From,
                reason = "taken over from the old records",
            });
    }
}
