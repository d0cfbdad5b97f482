using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;
using Npgsql;

namespace Bench;

/// <summary>
/// A partner reads its closed statements over HTTP, signed in as itself: one month a request, all its months in turn.
/// The partner has 50 000 entries in its ledger, spread over three years, so a statement is some 1 400 entries. Beside
/// it stands an endpoint that knows nothing: it sends the bytes that a table holds for the key, and asks nobody who
/// they are. It fails when the two answers differ by a byte.
/// </summary>
/// <remarks>
/// Two loads. Closed: as many requests at once as there are connections, each begun when the one before is answered;
/// that gives the rate. Open: requests begin at fixed instants, however long the answers take, and a time is counted
/// from the instant at which its request was due; that gives the 99th percentile. The generator shares the machine's
/// cores with both.
/// </remarks>
internal static class StatementBench
{
    private const string Product = "statement";
    private const string Reference = "stored bytes";
    private const int Facts = 72_000;
    private const int Connections = 8;
    private const int Reads = 1_500;
    private const int OpenPerSecondMax = 1_000;
    private const double OpenShare = 0.25;
    private const int OpenSeconds = 10;
    private const double P99MillisecondsMax = 10;

    public static async Task<IReadOnlyList<ResultRow>> Run(BenchRun run)
    {
        var partner = BillingYears.PartnerId(BillingYears.Distributor);
        var facts = Math.Min(run.Options.Facts, Facts);
        await using var ledger = await Seed(facts, partner, run.Report);
        using var itself = ledger.Service.As($"partner:{partner}");
        var paths = await ClosedMonths(itself, partner);
        await using var bare = await StoredAnswers.Serve(ledger.Database);
        using var anybody = new HttpClient { BaseAddress = bare.Address };
        await Store(paths, itself, bare);
        var bytes = await MustEqual(paths, itself, anybody);
        var (entries, months) = (await Entries(ledger.Database, partner), paths.Count);
        run.Report(
            $"{entries:N0} entries of one partner in {months} closed statements of {bytes / months / 1024:N0} KiB " +
            "each");

        var rates = await Measure.InTurn(Reads, run.Options.Runs, run.Report, ledger.Settle,
            (Product, () => HttpLoad.Closed(itself, paths, Reads, Connections)),
            (Reference, () => HttpLoad.Closed(anybody, paths, Reads, Connections)));
        await MustEqual(paths, itself, anybody);
        var floor = run.Options.FloorPercent / 100.0;
        return
        [
            ResultRow.Compared(
                $"statements of a partner with {entries:N0} entries, {Connections} connections, against {Reference}",
                rates[Product], rates[Reference], 0.5, floor),
            await Tail(itself, anybody, paths, rates[Product].Median, floor),
        ];
    }

    // The rate is what this machine can bear while it also makes the load.
    private static async Task<ResultRow> Tail(
        HttpClient itself, HttpClient anybody, IReadOnlyList<string> paths, double capacity, double floor)
    {
        var perSecond = (int)Math.Max(1, Math.Min(OpenPerSecondMax, capacity * OpenShare));
        var product = await HttpLoad.Open(itself, paths, perSecond, OpenSeconds);
        var reference = await HttpLoad.Open(anybody, paths, perSecond, OpenSeconds);
        var share = perSecond == OpenPerSecondMax ? "" : $" ({OpenShare:P0} of the rate above)";
        return new ResultRow($"99th percentile at {perSecond:N0} statements/s{share}, ms", Milliseconds(product),
            Milliseconds(reference), product, P99MillisecondsMax, P99MillisecondsMax / floor, true);
    }

    // Posted by the service as always, then closed month after month; read from a process that does nothing else.
    private static async Task<SeededLedger> Seed(int facts, string partner, Action<string> report)
    {
        report($"Loading and posting {facts:N0} facts of one partner …");
        string database;
        await using (var posted = await SeededLedger.Of(new BillingYears(facts, BillingYears.Distributor)))
        {
            database = posted.DatabaseName;
            await CloseAll(posted);
        }

        var ledger = await SeededLedger.Left(database, facts, $"--RateLimits:PartnerRequestsPerMinute={int.MaxValue}");
        await ledger.Settle();
        return ledger;
    }

    private static async Task CloseAll(SeededLedger ledger)
    {
        await using var source = NpgsqlDataSource.Create(ledger.Database);
        await using var query = source.CreateCommand("select distinct period from entries order by period");
        var months = new List<string>();
        await using (var reader = await query.ExecuteReaderAsync())
            while (await reader.ReadAsync()) months.Add(reader.GetString(0));
        using var finance = ledger.Service.As("carol");
        foreach (var month in months)
        {
            using var closed = await finance.PostAsync(new Uri($"/v1/periods/{month}/close", UriKind.Relative), null);
            closed.EnsureSuccessStatusCode();
        }
    }

    private static async Task<IReadOnlyList<string>> ClosedMonths(HttpClient client, string partner)
    {
        var page = await client.GetFromJsonAsync<JsonElement>($"/v1/partners/{partner}/statements?limit=200");
        return
        [
            .. page.GetProperty("items").EnumerateArray()
                .Select(head => $"/v1/partners/{partner}/statements/{head.GetProperty("period").GetString()}"),
        ];
    }

    private static async Task Store(IReadOnlyList<string> paths, HttpClient from, StoredAnswers bare)
    {
        foreach (var path in paths)
            await bare.Store(path, await from.GetByteArrayAsync(new Uri(path, UriKind.Relative)));
    }

    private static async Task<long> MustEqual(IReadOnlyList<string> paths, HttpClient product, HttpClient reference)
    {
        var total = 0L;
        foreach (var path in paths)
        {
            var answer = await product.GetByteArrayAsync(new Uri(path, UriKind.Relative));
            var stored = await reference.GetByteArrayAsync(new Uri(path, UriKind.Relative));
            if (!answer.AsSpan().SequenceEqual(stored))
                throw new InvalidOperationException($"{path} is not what was stored of it.");
            total += answer.Length;
        }

        return total;
    }

    private static async Task<long> Entries(string database, string partner)
    {
        await using var source = NpgsqlDataSource.Create(database);
        await using var count = source.CreateCommand("select count(*) from entries where partner_id = $1");
        count.Parameters.Add(new NpgsqlParameter { Value = partner });
        return (long)(await count.ExecuteScalarAsync())!;
    }

    private static string Milliseconds(double value) => value.ToString("0.0", CultureInfo.InvariantCulture);
}
