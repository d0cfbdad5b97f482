using Contracts.Subscriptions.V1;
using Demo.Api;

namespace Demo.Story;

/// <summary>One bad fact does not lose its neighbours, and an unsigned event is nobody's.</summary>
internal static class BadInputRefused
{
    public static async Task Run(DemoRun run)
    {
        var lines = string.Join('\n', Invoice(1, "EUR"), Invoice(2, "XXQ"), Invoice(3, "EUR"));
        var answer = (await run.Subscriptions.PostText(
            DemoRun.Feed, "v1/billing-events", lines, "application/x-ndjson")).Expect<BillingAnswer>();
        run.Claims.Equal("a batch with one unknown currency keeps the other two and names the bad one",
            (2, 1, 1, "bad-batch-2"),
            (answer.Accepted, answer.Rejected.Count, answer.Rejected[0].Index, answer.Rejected[0].SourceEventId));

        var forged = await HistoryDelivered.SendWebhook(run, """{"id":"evt_forged","object":"event"}""",
            "not-the-secret");
        run.Claims.Equal("a Stripe event with a wrong signature is refused", 400, (int)forged.Status);
    }

    private static string Invoice(int number, string currency) => HistoryDelivered.Line(new InvoiceIssued
    {
        SourceEventId = $"bad-batch-{number}",
        CustomerId = "nobodys-customer",
        InvoiceId = $"bad-batch-{number}",
        Currency = currency,
        IssuedOn = new DateOnly(2026, 10, 1),
        Lines =
        [
            new InvoiceLine
            {
                LineId = $"bad-batch-{number}-1", Product = "core", NetMinor = 100_00,
                ServiceFrom = new DateOnly(2026, 10, 1), ServiceUntil = new DateOnly(2026, 11, 1),
            },
        ],
    });
}
