using System.Diagnostics;
using System.Globalization;
using Contracts.Subscriptions.V1;

namespace Bench;

/// <summary>
/// From a request at Subscriptions to the posted entry in Commissions, through both databases and the broker. The bound
/// is what the same facts take when their stages are gone through one after another, each measured alone. It fails when
/// the posted money is not, to the minor unit, what a plain calculation over the same facts says.
/// </summary>
internal static class IngestBench
{
    private const double PartOfBoundMin = 0.7;
    private const double PartOfInsertsMin = 0.5;
    private const int FactsOfALargeRequest = 100;

    public static async Task<IReadOnlyList<ResultRow>> Run(BenchRun run)
    {
        var facts = new IngestFacts(run.Options.Facts);
        await using var system = await IngestSystem.Start(facts.Holders);
        List<ResultRow> rows = [];
        double capacity;
        await using (var stages = await IngestStages.Start(facts.Holders))
        {
            var single = await Compare(run, facts, system, stages, "one payment a request", month =>
                (month.Where(fact => fact is not PaymentRecorded),
                    [.. month.OfType<PaymentRecorded>().Chunk<BillingFact>(1)]));
            var large = await Compare(run, facts, system, stages, $"{FactsOfALargeRequest} facts a request", month =>
                ([], [.. month.Chunk(FactsOfALargeRequest)]));
            capacity = single.Product.Median;
            rows = [single.Row, large.Row, large.Inserts];
        }

        rows.AddRange(await SteadyPayments.Measure(run, facts, system, capacity));
        await system.MustAgree([.. facts.All]);
        return rows;
    }

    /// <param name="split">A month's facts: what must be there before, and the requests to be measured.</param>
    private static async Task<(ResultRow Row, ResultRow Inserts, Rate Product)> Compare(BenchRun run, IngestFacts facts,
        IngestSystem system, IngestStages stages, string name,
        Func<IReadOnlyList<BillingFact>,
            (IEnumerable<BillingFact> Before, IReadOnlyList<BillingFact[]> Requests)> split)
    {
        var (products, bounds, inserts) = (new List<double>(), new List<double>(), new List<double>());
        for (var turn = 0; turn <= run.Options.Runs; turn++)
        {
            var (earlier, requests) = split(facts.NextMonth());
            BillingFact[] prepared = [.. earlier];
            await system.Prepare(prepared);
            await stages.Prepare(prepared);
            await system.Settle();
            var before = await system.Newest();
            var product = await EndToEnd(system, requests);
            var alone = await stages.Measure(requests, await system.Batches(requests.SelectMany(request => request)));
            var bound = 1 / alone.Sum(stage => 1 / stage.Rate);
            var stagesText = string.Join(", ", alone.Select(stage => $"{stage.Stage} {stage.Rate:N0}"));
            run.Report(string.Create(CultureInfo.InvariantCulture,
                $"{name}: {product:N0}/s of {bound:N0}/s = {product / bound:0.00} " +
                $"({stagesText}){(turn == 0 ? " (warm-up)" : "")}"));
            await system.Prepare([]);
            var inserted = requests.Sum(request => request.Length) / await system.InsertAgain(before, requests.Count);
            run.Report(string.Create(
                CultureInfo.InvariantCulture, $"prepared INSERTs of the same rows: {inserted:N0}/s"));
            if (turn == 0) continue;
            products.Add(product);
            bounds.Add(bound);
            inserts.Add(inserted);
        }

        var (rate, floor) = (Rate.Of(products), run.Options.FloorPercent / 100.0);
        return (ResultRow.Compared(
                $"{name}, to the posted entry, against the sum of its stages", rate, Rate.Of(bounds), PartOfBoundMin,
                floor),
            ResultRow.Compared(
                $"{name}, to the posted entry, against prepared INSERTs of every row on the way, one connection", rate,
                Rate.Of(inserts), PartOfInsertsMin, floor), rate);
    }

    private static async Task<double> EndToEnd(IngestSystem system, IReadOnlyList<BillingFact[]> requests)
    {
        BillingFact[] facts = [.. requests.SelectMany(request => request)];
        GC.Collect();
        var started = Stopwatch.GetTimestamp();
        var posted = system.Posted(facts.OfType<PaymentRecorded>().Select(payment => payment.InvoiceId));
        await system.Requests.SendAll(requests);
        await posted;
        system.Delivered(facts.Length);
        return facts.Length / Stopwatch.GetElapsedTime(started).TotalSeconds;
    }
}
