using Demo.Api;
using Demo.History;
using Money;

namespace Demo.Story;

/// <summary>
/// Retention of year 2 goes from 12 % to 15 % for services from 2026-01-01 on: what would history have paid, who
/// agrees, and where do the corrections land while closed months stay as they are.
/// </summary>
internal static class RateChanged
{
    public static readonly DateOnly ValidFrom = new(2026, 1, 1);
    private const int NewPpm = 150_000;
    private const int AddedPpm = 30_000;
    private const string Currency = "EUR";

    public static async Task<string> Run(DemoRun run)
    {
        run.Screen.Chapter("A rate changes after the fact: retention of year 2 from 12 % to 15 %, from 2026-01-01");
        var closedBefore = await MonthsClosed.Statements(run);
        var tried = await TryOut(run);
        var version = (await run.Commissions.Post<Drafted>(DemoRun.Manager, $"v1/plans/{run.PlanId}/versions",
            PlanAgreed.Terms(ValidFrom, NewPpm, "Too many customers leave in year 2"))).Version;
        var (replayId, replay) = await Replays.Preview(run, version);
        var differences = Differences(replay);
        run.Claims.Equal("the preview comes to what was seen while the rate was only tried out",
            Major(tried), Major(differences.Values.Sum(row => row.Difference)));
        Show(run, differences);
        await FourEyes(run, version, replayId);
        await Replays.UntilPosted(run, replayId);
        await Quiet.Wait(run);
        await CheckCorrections(run, version, differences);
        CheckStatements(run, closedBefore, await MonthsClosed.Statements(run));
        return replayId;
    }

    // Before anything is saved: what each of several rates would have cost.
    private static async Task<long> TryOut(DemoRun run)
    {
        int[] rates = [100_000, 120_000, 130_000, 140_000, NewPpm, 160_000];
        var answer = await run.Commissions.Post<TriedOut>(DemoRun.Manager, $"v1/plans/{run.PlanId}/what-if",
            new { drafts = rates.Select(ppm => PlanAgreed.Terms(ValidFrom, ppm, "")) });
        var costs = answer.Estimates.Select(estimate => estimate.Totals.Sum(total => total.Difference.Minor)).ToArray();
        run.Screen.Show("Rates of year 2 tried out on history, EUR",
            ["Rate", "#Difference", "#Partners who gain", "#Partners who lose"],
            rates.Zip(costs, answer.Estimates).Select(tried => new[]
            {
                $"{tried.First / 10_000} %", Major(tried.Second), $"{tried.Third.PartnersThatGain}",
                    $"{tried.Third.PartnersThatLose}",
            }));
        return costs[Array.IndexOf(rates, NewPpm)];
    }

    private static SortedDictionary<(string PartnerId, int Year),
        (long Before, long After, long Difference)> Differences(
        ReplayProgress replay) =>
        new((replay.Totals ?? []).GroupBy(total => (total.PartnerId, total.CustomerYear))
            .ToDictionary(group => group.Key, group => (group.Sum(total => total.Before.Minor),
                group.Sum(total => total.After.Minor), group.Sum(total => total.Difference.Minor))));

    private static void Show(
        DemoRun run, SortedDictionary<(string PartnerId, int Year),
            (long Before, long After, long Difference)> differences)
    {
        run.Screen.Show("What history would have paid, EUR",
            ["Partner", "Customer year", "#Paid so far", "#Would be", "#Difference"],
            differences.Where(row => row.Value.Difference != 0)
            .OrderBy(row => run.NameOf(row.Key.PartnerId), StringComparer.Ordinal)
                .Select(row => new[]
            {
                run.NameOf(row.Key.PartnerId), $"{row.Key.Year}", Major(row.Value.Before), Major(row.Value.After),
                Major(row.Value.Difference),
            }));
        run.Claims.True("only year 2 differs, and nobody loses",
            differences.All(row => row.Value.Difference == 0 || (row.Key.Year == 2 && row.Value.Difference > 0)),
            "differences above zero in year 2 only", string.Join(", ", differences.Where(row => row.Key.Year != 2)));
    }

    private static async Task FourEyes(DemoRun run, int version, string replayId)
    {
        var own = await Replays.Approve(run, DemoRun.Manager, version, replayId);
        run.Claims.Equal("alice cannot approve her own change", (403, "four-eyes"), ((int)own.Status, own.Code));
        var second = await Replays.Approve(run, DemoRun.SecondManager, version, replayId);
        run.Claims.True("bob approves it", second.IsSuccess, "success", second.Text);
        second.Expect();
    }

    private static async Task CheckCorrections(DemoRun run, int version,
        SortedDictionary<(string PartnerId, int Year), (long Before, long After, long Difference)> differences)
    {
        var corrections = new List<(string PartnerId, Entry Entry)>();
        foreach (var partnerId in run.PartnerIds.Values)
            corrections.AddRange((await run.Commissions.Entries(partnerId))
                .Where(entry => entry.PlanVersion == version && entry.Reason == "rule-change")
                .Select(entry => (partnerId, entry)));

        run.Screen.Show("Corrections posted, EUR", ["Partner", "#Entries", "Original months", "Posted in", "#Sum"],
            corrections.GroupBy(correction => correction.PartnerId)
            .OrderBy(partner => run.NameOf(partner.Key), StringComparer.Ordinal)
                .Select(partner => new[]
            {
                run.NameOf(partner.Key), $"{partner.Count()}",
                $"{partner.Min(c => c.Entry.OriginalPeriod)} to {partner.Max(c => c.Entry.OriginalPeriod)}",
                string.Join(", ", partner.Select(c => c.Entry.Period).Distinct()),
                Major(partner.Sum(c => c.Entry.Amount.Minor)),
            }));
        run.Claims.Same("the corrections are the replay's differences, partner by partner and year by year",
            differences.Where(row => row.Value.Difference != 0).Select(row => (row.Key, row.Value.Difference)),
            corrections.GroupBy(c => (c.PartnerId, c.Entry.CustomerYear))
                .Select(group => (group.Key, group.Sum(c => c.Entry.Amount.Minor))));
        run.Claims.True("every correction is in an open month", corrections.Count > 0 && corrections.TrueForAll(
            c => string.CompareOrdinal(c.Entry.Period, run.ClosedThrough) > 0), $"after {run.ClosedThrough}",
            string.Join(", ", corrections.Select(c => c.Entry.Period).Distinct()));
        CheckKnownCustomer(run, corrections.Select(correction => correction.Entry));
    }

    private static void CheckKnownCustomer(DemoRun run, IEnumerable<Entry> corrections)
    {
        var customer = run.History.Customers.First(customer => customer.Id == Customers.SecondYearId);
        var lines = Billing.Of(customer, run.History.Shape.Today).Where(bill => bill.ServiceFrom >= ValidFrom
            && bill.ServiceFrom >= customer.StartedOn.AddYears(1) && bill.ServiceFrom < customer.StartedOn.AddYears(2));
        run.Claims.Equal($"{customer.Id}, in its second year, earns 3 % of 500.00 more for each month since January",
            Major(lines.Sum(bill => bill.NetMinor * AddedPpm / 1_000_000)),
            Major(corrections.Where(entry => entry.CustomerId == customer.Id).Sum(entry => entry.Amount.Minor)));
    }

    private static void CheckStatements(DemoRun run,
        Dictionary<(string PartnerId, string Period), StatementLine> before,
        Dictionary<(string PartnerId, string Period), StatementLine> after)
    {
        run.Claims.Same($"all {before.Count} closed statements kept their hash",
            before.Select(statement => (statement.Key, statement.Value.Hash)),
            after.Where(statement => before.ContainsKey(statement.Key))
                .Select(statement => (statement.Key, statement.Value.Hash)));
        var broken = after.GroupBy(statement => statement.Key.PartnerId).SelectMany(partner =>
        {
            var inOrder = partner.Select(statement => statement.Value)
                .OrderBy(s => s.Period, StringComparer.Ordinal).ToList();
            return inOrder.Skip(1).Where((statement, index) => statement.PreviousHash != inOrder[index].Hash);
        });
        run.Claims.Equal("each statement names the hash of the one before", "",
            string.Join(", ", broken.Select(s => s.Period)));
    }

    private static string Major(long minor) => new Amount(minor, Currency).InMajorUnits();
}
