using Demo.History;

namespace Demo.Story;

/// <summary>Delivers the history year by year and closes months behind it, so late facts meet closed months.</summary>
internal static class ThreeYears
{
    private const int MonthsPerStep = 12;

    public static async Task Run(DemoRun run)
    {
        var shape = run.History.Shape;
        run.Screen.Chapter($"{shape.Months} months of billing of {shape.Customers} customers");
        foreach (var months in shape.MonthStarts.Chunk(MonthsPerStep))
        {
            var until = months[^1].AddMonths(1);
            var deliveries = run.History.Between(months[0], until);
            var name = $"{MonthsClosed.Name(months[0])} to {MonthsClosed.Name(months[^1])}";
            var delivered = await HistoryDelivered.Send(run, $"delivered, {name}", deliveries);
            Check(run, name, deliveries, delivered);
            await Quiet.Wait(run);
            // The last month stays open for facts that are still to come.
            var open = months[0] == shape.First ? [] : new[] { months[0].AddMonths(-1) };
            await MonthsClosed.Run(run, [.. open, .. months[..^1]]);
        }
    }

    private static void Check(DemoRun run, string name, IReadOnlyList<Delivery> deliveries, Delivered delivered)
    {
        var facts = deliveries.Count(delivery => delivery is FactDelivery);
        run.Claims.Equal(
            $"{name}: every canonical fact was accepted or known already ({delivered.Duplicates} duplicates)",
            (facts, 0), (delivered.Accepted + delivered.Duplicates, delivered.Rejected.Count));
        run.Claims.True($"{name}: every signed Stripe event was accepted ({delivered.Webhooks})",
            delivered.RefusedWebhook is null, "200 for all", delivered.RefusedWebhook?.Text ?? "");
    }
}
