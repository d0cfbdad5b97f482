using System.Diagnostics;
using System.Globalization;
using Contracts.Subscriptions.V1;

namespace Bench;

/// <summary>
/// How long payments that come at a steady rate wait for their entries: alone, and while the years of many customers
/// are delivered in one request. A payment's time counts from when its request was due: one that had to wait for its
/// turn has waited.
/// </summary>
internal static class SteadyPayments
{
    private const double PerSecondMax = 500;
    private const double ShareOfCapacityMax = 0.25;
    private const double Seconds = 20;
    private const double MillisecondsMax = 100;
    private const double BesideHistoryMax = 3;

    /// <param name="capacity">Payments a second, one a request, as fast as they are taken.</param>
    public static async Task<IReadOnlyList<ResultRow>> Measure(
        BenchRun run, IngestFacts facts, IngestSystem system, double capacity)
    {
        var perSecond = Math.Min(PerSecondMax, ShareOfCapacityMax * capacity);
        var alone = await Latency(run, facts, system, perSecond, []);
        var history = facts.History();
        var beside = await Latency(run, facts, system, perSecond, history);
        var floor = run.Options.FloorPercent / 100.0;
        var rate = perSecond.ToString("N0", CultureInfo.InvariantCulture);
        return
        [
            new ResultRow($"p99 from request to posted entry at {rate} payments/s (at most {ShareOfCapacityMax:P0} of "
                + "the first rate), ms", Text(alone), "", alone, MillisecondsMax, MillisecondsMax / floor, true),
            new ResultRow($"the same while {history.Count:N0} facts of other customers come in one request, ms",
                Text(beside), Text(alone), beside / alone, BesideHistoryMax, BesideHistoryMax / floor, true),
        ];
    }

    /// <returns>What all payments but one in a hundred take at most, in milliseconds.</returns>
    private static async Task<double> Latency(BenchRun run, IngestFacts facts, IngestSystem system, double perSecond,
        IReadOnlyCollection<BillingFact> history)
    {
        var months = new List<BillingFact>();
        while (facts.MonthsLeft > 0 && months.OfType<PaymentRecorded>().Count() < perSecond * Seconds)
            months.AddRange(facts.NextMonth(DateOnly.FromDateTime(DateTime.UtcNow)));
        await system.Prepare([.. months.Where(fact => fact is not PaymentRecorded)]);
        await system.Settle();
        PaymentRecorded[] payments = [.. months.OfType<PaymentRecorded>()];
        var posting = system.Posted(payments.Select(payment => payment.InvoiceId));
        var started = Stopwatch.GetTimestamp();
        var backfill = history.Count == 0 ? Task.CompletedTask : system.Requests.SendHistory(history);
        var due = await system.Requests.SendSteadily(payments, perSecond);
        var posted = await posting;
        await backfill;
        system.Delivered(payments.Length + history.Count);
        double[] milliseconds =
            [.. due.Select(request => Stopwatch.GetElapsedTime(request.Value, posted[request.Key]).TotalMilliseconds)
                .Order()];
        run.Report(string.Create(CultureInfo.InvariantCulture,
            $"{payments.Length:N0} payments at {perSecond:N0}/s{Beside(history)}: p50 {At(milliseconds, 0.5):N0} ms, "
            + $"p95 {At(milliseconds, 0.95):N0} ms, p99 {At(milliseconds, 0.99):N0} ms, longest "
            + $"{milliseconds[^1]:N0} ms"));
        run.Report($"p50 and p99 {await system.Way.Describe(due, posted)}");
        await system.Prepare([]);
        if (history.Count > 0)
            run.Report(string.Create(CultureInfo.InvariantCulture, $"{history.Count:N0} facts of history posted at " +
                $"{history.Count / Stopwatch.GetElapsedTime(started).TotalSeconds:N0}/s beside the payments"));
        return At(milliseconds, 0.99);
    }

    private static double At(double[] ordered, double part) => ordered[(int)Math.Ceiling(part * ordered.Length) - 1];

    private static string Beside(IReadOnlyCollection<BillingFact> history) =>
        history.Count == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $" beside {history.Count:N0} of history");

    private static string Text(double milliseconds) => milliseconds.ToString("N0", CultureInfo.InvariantCulture);
}
