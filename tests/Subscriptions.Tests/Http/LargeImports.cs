using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using RunningServers;
using Subscriptions.Service;

namespace Subscriptions.Tests.Http;

/// <summary>A file with the history of years: it must fit through, not into memory.</summary>
public sealed class LargeImports
{
    private const int RowsPerInvoice = 25;
    private static readonly TimeSpan WaitMax = TimeSpan.FromMinutes(5);

    [Fact]
    public async Task Half_a_million_lines_are_read_by_a_worker_that_says_how_far_it_is()
    {
        const int invoices = 20_000;
        await using var service = await RunningService.Start(
            SubscriptionsService.Create, await RunningService.NewDatabase(SubscriptionsService.Create),
            await Servers.NewBroker());
        using var feed = service.As("feed");
        feed.Timeout = WaitMax;
        GC.Collect();
        var before = GC.GetTotalMemory(forceFullCollection: true);

        using var content = new Rows(invoices);
        using var answer = await feed.PostAsync(new Uri("/v1/imports/invoices?assumePaid=true", UriKind.Relative),
            content);
        answer.StatusCode.Should().Be(HttpStatusCode.Accepted);
        var (peak, progress) = (0L, new List<int>());
        var done = await Until(feed, answer.Headers.Location!, state =>
        {
            peak = Math.Max(peak, GC.GetTotalMemory(forceFullCollection: false) - before);
            progress.Add((int)state["linesDone"]!);
        });

        ((string?)done["state"], (int)done["accepted"]!, (int)done["duplicates"]!, (int)done["rejectedCount"]!,
            (int)done["linesTotal"]!)
            .Should().Be(("done", invoices * RowsPerInvoice, 0, 0, invoices * RowsPerInvoice + 1));
        progress.Should().BeInAscendingOrder();
        progress.Count(lines => lines > 0 && lines < invoices * RowsPerInvoice)
            .Should().BePositive("progress is seen on the way");
        // The file alone has 45 MB as UTF-8; as strings of its cells it would have some 400 MB.
        (peak / 1024 / 1024).Should().BeLessThan(300);
        (await Count(service, "select count(*) from mt_events where type = 'invoice_issued'")).Should().Be(invoices);
        (await Count(service, "select count(*) from import_pieces")).Should().Be(0);
    }

    [Fact]
    public async Task A_process_that_stops_in_the_middle_leaves_the_rest_to_the_next_and_nothing_is_counted_twice()
    {
        const int invoices = 4_000;
        var (database, broker) = (await RunningService.NewDatabase(SubscriptionsService.Create),
            await Servers.NewBroker());
        Uri location;
        await using (var service = await RunningService.Start(SubscriptionsService.Create, database, broker))
        {
            using var content = new Rows(invoices);
            using var feed = service.As("feed");
            using var answer = await feed.PostAsync(new Uri("/v1/imports/invoices?assumePaid=true", UriKind.Relative),
                content);
            location = answer.Headers.Location!;
            await Until(feed, location, _ => { }, state => (int)state["linesDone"]! > 0);
        }

        await using var next = await RunningService.Start(SubscriptionsService.Create, database, broker);
        using var again = next.As("feed");
        var done = await Until(again, location, _ => { });

        ((string?)done["state"], (int)done["accepted"]!, (int)done["duplicates"]!)
            .Should().Be(("done", invoices * RowsPerInvoice, 0));
        (await Count(next, "select count(*) from mt_events where type = 'payment_recorded'")).Should().Be(invoices);
    }

    private static async Task<JsonNode> Until(
        HttpClient client, Uri location, Action<JsonNode> look, Func<JsonNode, bool>? enough = null)
    {
        using var limit = new CancellationTokenSource(WaitMax);
        while (true)
        {
            var state = JsonNode.Parse(await client.GetStringAsync(location, limit.Token))!;
            look(state);
            if (enough?.Invoke(state) == true || (string?)state["state"] is "done" or "failed") return state;
            await Task.Delay(100, limit.Token);
        }
    }

    private static async Task<long> Count(RunningService service, string sql)
    {
        await using var query = service.Services.GetRequiredService<NpgsqlDataSource>().CreateCommand(sql);
        return (long)(await query.ExecuteScalarAsync())!;
    }

    /// <summary>Rows that are written while they are sent.</summary>
    private sealed class Rows : HttpContent
    {
        private readonly int _invoices;

        public Rows(int invoices)
        {
            _invoices = invoices;
            Headers.ContentType = new("text/csv");
        }

        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            await using var writer = new StreamWriter(stream, new UTF8Encoding(false), 64 * 1024, leaveOpen: true);
            await writer.WriteLineAsync(
                "customer,invoice,currency,date,product,quantity,unit price,tax,service from,service until");
            for (var invoice = 0; invoice < _invoices; invoice++)
            {
                var day = new DateOnly(2024, 1, 1).AddDays(invoice % 900);
                var date = day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
                var until = day.AddMonths(1).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
                for (var row = 0; row < RowsPerInvoice; row++)
                    await writer.WriteLineAsync(
                        $"big-{invoice % 2_000},B-{invoice},EUR,{date},product-{row},{row + 1},2.55,0.00,{date}," +
                        until);
            }
        }

        protected override bool TryComputeLength(out long length)
        {
            length = 0;
            return false;
        }
    }
}
