using System.Globalization;
using System.Text;
using Contracts.Subscriptions.V1;
using Demo.History;
using Demo.Story;

namespace EndToEnd.Tests;

/// <summary>
/// A vendor with three years behind it starts: its history is imported while live events already arrive.
/// </summary>
public sealed class Backfill
{
    private const int LiveMonths = 3;
    private static readonly TimeSpan ImportMax = TimeSpan.FromMinutes(3);
    private static readonly BillingHistory History =
        BillingHistory.Create(new HistoryShape { Customers = 10, Months = 36 });
    private static readonly DateOnly LiveFrom = History.Shape.Today.AddMonths(-LiveMonths);

    [Fact]
    public async Task Three_years_imported_while_live_events_arrive_give_the_ledger_of_the_history_in_order()
    {
        Dictionary<string, long> inOrder;
        await using (var system = await RunningSystem.Start(History))
        {
            await AttributionsRecorded.Run(system.Run);
            await system.Deliver([.. History.Deliveries]);
            await system.Settle();
            inOrder = Sums(await system.Ledger());
        }

        await using var backfilled = await RunningSystem.Start(History);
        await Task.WhenAll(Import(backfilled), Live(backfilled), AttributionsRecorded.Run(backfilled.Run));
        await backfilled.Settle();

        inOrder.Should().NotBeEmpty();
        Sums(await backfilled.Ledger()).Should().Equal(inOrder);
    }

    // Live: everything of Stripe, one event after another, and the last months of the vendor's own billing.
    private static Task Live(RunningSystem system) => system.Deliver([.. History.Deliveries.Where(IsLive)]);

    private static bool IsLive(Delivery delivery) => delivery is StripeDelivery || delivery.DeliveredOn >= LiveFrom;

    /// <summary>The history: invoices as a file, everything else as facts, newest first.</summary>
    private static async Task Import(RunningSystem system)
    {
        var past = History.Deliveries.Where(delivery => !IsLive(delivery)).OfType<FactDelivery>().ToArray();
        var bills = past.Select(delivery => delivery.Fact).OfType<InvoiceIssued>()
            .DistinctBy(issued => issued.InvoiceId).ToArray();
        var payments = past.Select(delivery => delivery.Fact).OfType<PaymentRecorded>()
            .GroupBy(paid => paid.InvoiceId).ToDictionary(invoice => invoice.Key, invoice =>
                invoice.MaxBy(paid => paid.PaidGrossMinorTotal)!);
        var answer = await system.Run.Subscriptions.PostText(DemoRun.Manager,
            "v1/imports/invoices?dates=day-first&decimal=comma",
            Csv(bills, payments), "text/csv");
        var import = answer.Expect<ImportShown>();
        using var limit = new CancellationTokenSource(ImportMax);
        while (import.State is "waiting" or "running")
        {
            await Task.Delay(100, limit.Token);
            import = await system.Run.Subscriptions.Get<ImportShown>(DemoRun.Manager, $"v1/imports/{import.ImportId}");
        }

        (import.Accepted, import.RejectedCount)
            .Should().Be((bills.Length, 0), $"{import.State} {import.Failure}: {string.Join(", ", import.Rejected)}");

        var billed = bills.Select(bill => bill.InvoiceId).ToHashSet();
        await system.Deliver([.. past.Where(delivery => delivery.Fact is not InvoiceIssued
            && !(delivery.Fact is PaymentRecorded paid && billed.Contains(paid.InvoiceId))).Reverse()]);
    }

    private static string Csv(IEnumerable<InvoiceIssued> bills, Dictionary<string, PaymentRecorded> payments)
    {
        var file =
            new StringBuilder(
                "Kunde;Rechnung;Währung;Datum;Position;Produkt;Netto;Steuer;Leistung von;Leistung bis;Bezahlt " +
                "am;Bezahlt;Trial\n");
        foreach (var bill in bills.Reverse())
            foreach (var line in bill.Lines)
            {
                var paid = payments.GetValueOrDefault(bill.InvoiceId);
                file.AppendJoin(';', bill.CustomerId, bill.InvoiceId, bill.Currency, Day(bill.IssuedOn), line.LineId,
                    line.Product,
                    Amount(line.NetMinor), Amount(line.TaxMinor), Day(line.ServiceFrom), Day(line.ServiceUntil),
                    paid is null ? "" : Day(paid.PaidOn), paid is null ? ""
                    : Amount(paid.PaidGrossMinorTotal), line.Trial).Append('\n');
            }

        return file.ToString();
    }

    private static string Day(DateOnly date) => date.ToString("d'.'M'.'yyyy", CultureInfo.InvariantCulture);

    private static string Amount(long minor) => $"{minor / 100},{minor % 100:00}";

    /// <summary>Sums by key: which entries lead there depends on the order, what they come to does not.</summary>
    private static Dictionary<string, long> Sums(IEnumerable<ComparableEntry> ledger) => ledger
        .GroupBy(entry => $"{entry.Partner} {entry.Key} {entry.CustomerId} {entry.Currency}", StringComparer.Ordinal)
        .Select(key => (key.Key, Sum: key.Sum(entry => entry.Minor))).Where(key => key.Sum != 0)
        .OrderBy(key => key.Key, StringComparer.Ordinal).ToDictionary(key => key.Key, key =>
            key.Sum, StringComparer.Ordinal);

    private sealed record ImportShown(string ImportId, string State, int Accepted, int RejectedCount,
        IReadOnlyList<object> Rejected, object? Failure);
}
