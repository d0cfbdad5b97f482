using System.Diagnostics;
using Contracts.Subscriptions.V1;
using Demo.Api;
using Demo.History;

namespace Demo.Story;

/// <summary>
/// A distributor wins leads today; single payments of these customers are timed until their entry is visible.
/// </summary>
internal static class LatencyMeasured
{
    private const int CustomersCount = 10;
    private const int InvoicesPerCustomer = 10;
    private static readonly TimeSpan P99Max = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan VisibleMax = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(4);

    public static async Task<Latency> Run(DemoRun run)
    {
        run.Screen.Chapter("Leads won today, and how fast a payment becomes an entry");
        var partnerId = run.PartnerIds[Customers.ExampleDistributor];
        var today = DemoRun.Today();
        var customers = Enumerable.Range(1, CustomersCount).Select(number => $"won-today-{number:00}").ToArray();
        foreach (var customer in customers) await WinLead(run, partnerId, customer, today);
        await SendInvoices(run, customers, today);
        await Quiet.Wait(run);

        var times = new List<TimeSpan>();
        await run.Screen.Progress("single payments timed", CustomersCount * InvoicesPerCustomer, async report =>
        {
            for (var number = 1; number <= InvoicesPerCustomer; number++)
                foreach (var customer in customers)
                {
                    times.Add(await Pay(run, partnerId, customer, number, today));
                    report(times.Count);
                }
        });
        var latency = Latency.Measure(times);
        run.Screen.Say(
            $"payment → visible entry: p50 {latency.P50Ms} ms, p99 {latency.P99Ms} ms, max {latency.MaxMs} ms");
        run.Claims.True("99 of 100 payments or more were entries in under 1 s",
            latency.P99Ms < P99Max.TotalMilliseconds,
            "p99 < 1000 ms", $"{latency.P99Ms} ms");
        return latency;
    }

    private static async Task WinLead(DemoRun run, string partnerId, string customer, DateOnly today)
    {
        var lead = await run.Leads.Post<Created>(DemoRun.AsPartner(partnerId), "v1/leads", new
        {
            partnerId,
            company = $"Company {customer}",
            domain = $"{customer}.example",
            email = $"office@{customer}.example",
            country = "DE",
            expectedMonthlyRevenue = new { minor = 250_00, currency = "EUR" },
        });
        await run.Leads.Post(DemoRun.Manager, $"v1/leads/{lead.Id}/accept", new { reason = "complete and first" });
        await run.Leads.Post(DemoRun.Manager, $"v1/leads/{lead.Id}/win", new { customerId = customer, wonOn = today });
    }

    private static async Task SendInvoices(DemoRun run, string[] customers, DateOnly today)
    {
        var invoices = customers.SelectMany(customer => Enumerable.Range(1, InvoicesPerCustomer).Select(number =>
            HistoryDelivered.Line(new InvoiceIssued
            {
                SourceEventId = $"{customer}-{number}-issued",
                CustomerId = customer,
                InvoiceId = $"{customer}-{number}",
                Currency = "EUR",
                IssuedOn = today,
                Lines =
                [
                    new InvoiceLine
                    {
                        LineId = $"{customer}-{number}-1", Product = "core", NetMinor = 250_00, TaxMinor = 47_50,
                        ServiceFrom = today, ServiceUntil = today.AddMonths(1),
                    },
                ],
            })));
        var answer = (await run.Subscriptions.PostText(DemoRun.Feed, "v1/billing-events", string.Join('\n', invoices),
            "application/x-ndjson")).Expect<BillingAnswer>();
        run.Claims.Equal("100 invoices of newly won customers were accepted",
            CustomersCount * InvoicesPerCustomer, answer.Accepted);
    }

    private static async Task<TimeSpan> Pay(DemoRun run, string partnerId, string customer, int number, DateOnly today)
    {
        var invoiceId = $"{customer}-{number}";
        var payment = HistoryDelivered.Line(new PaymentRecorded
        {
            SourceEventId = $"{invoiceId}-paid",
            CustomerId = customer,
            InvoiceId = invoiceId,
            PaidGrossMinorTotal = 297_50,
            PaidOn = today,
        });
        var clock = Stopwatch.StartNew();
        (await run.Subscriptions.PostText(DemoRun.Feed, "v1/billing-events", payment, "application/x-ndjson")).Expect();
        // As finance: a partner that asks this often is told to slow down.
        await Waiting.For($"The entry of {invoiceId}", VisibleMax, Pause,
            () => run.Commissions.Get<Page<Entry>>(DemoRun.Finance,
                $"v1/partners/{partnerId}/entries?customerId={customer}&limit=500"),
            page => page.Items.Any(entry => entry.InvoiceId == invoiceId));
        return clock.Elapsed;
    }
}

/// <summary>Milliseconds from a posted payment to its visible entry.</summary>
internal sealed record Latency(int P50Ms, int P99Ms, int MaxMs)
{
    public static Latency Measure(IEnumerable<TimeSpan> times)
    {
        var sorted = times.Order().ToArray();
        int At(int percent) => (int)sorted[(sorted.Length * percent + 99) / 100 - 1].TotalMilliseconds;
        return new Latency(At(50), At(99), At(100));
    }
}
