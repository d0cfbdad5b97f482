using System.Collections.Concurrent;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Contracts.Subscriptions.V1;
using Demo.Api;
using Demo.History;
using Demo.Stripe;

namespace Demo.Story;

/// <summary>Sends billing history: canonical facts as NDJSON in batches, Stripe events one by one and signed.</summary>
internal static class HistoryDelivered
{
    private const int FactsPerBatch = 400;
    private const int WebhooksAtOnce = 6;

    private static readonly JsonSerializerOptions FactJson = new(JsonSerializerDefaults.Web)
    {
        TypeInfoResolver = new DefaultJsonTypeInfoResolver { Modifiers = { WithoutSourceSystem } },
        DefaultIgnoreCondition = System.Text.Json.Serialization.JsonIgnoreCondition.WhenWritingNull,
    };

    /// <param name="webhooksAtOnce">1 keeps their order; Stripe itself promises none.</param>
    /// <returns>What both feeds answered in sum.</returns>
    public static async Task<Delivered> Send(
        DemoRun run, string label, IReadOnlyList<Delivery> deliveries, int webhooksAtOnce = WebhooksAtOnce)
    {
        var answers = new ConcurrentBag<BillingAnswer>();
        var webhooks = new ConcurrentBag<Answer>();
        var done = 0L;
        await run.Screen.Progress(label, deliveries.Count, report => Task.WhenAll(
            SendFacts(run, deliveries.OfType<FactDelivery>(), answers, count =>
                report(Interlocked.Add(ref done, count))),
            SendWebhooks(run, deliveries.OfType<StripeDelivery>(), webhooksAtOnce, webhooks,
                () => report(Interlocked.Increment(ref done)))));
        return new Delivered(
            answers.Sum(answer => answer.Accepted), answers.Sum(answer => answer.Duplicates),
            [.. answers.SelectMany(answer => answer.Rejected)], webhooks.Count(answer => answer.IsSuccess),
            webhooks.Where(answer => answer.IsSuccess).Sum(answer => answer.Expect<WebhookAnswer>().Accepted),
            webhooks.FirstOrDefault(answer => !answer.IsSuccess));
    }

    public static string Line(BillingFact fact) => JsonSerializer.Serialize(fact, FactJson);

    private static async Task SendFacts(
        DemoRun run, IEnumerable<FactDelivery> facts, ConcurrentBag<BillingAnswer> answers, Action<int> report)
    {
        foreach (var batch in facts.Chunk(FactsPerBatch))
        {
            var lines = new StringBuilder();
            foreach (var delivery in batch) lines.Append(Line(delivery.Fact)).Append('\n');
            var answer = await run.Subscriptions.PostText(
                DemoRun.Feed, "v1/billing-events", lines.ToString(), "application/x-ndjson");
            answers.Add(answer.Expect<BillingAnswer>());
            report(batch.Length);
        }
    }

    private static Task SendWebhooks(DemoRun run, IEnumerable<StripeDelivery> events, int atOnce,
        ConcurrentBag<Answer> answers, Action report) =>
        Parallel.ForEachAsync(events, new ParallelOptions { MaxDegreeOfParallelism = atOnce },
            async (delivery, _) =>
            {
                answers.Add(await SendWebhook(run, delivery.Body, run.StripeSecret));
                report();
            });

    public static Task<Answer> SendWebhook(DemoRun run, string body, string secret) =>
        run.Subscriptions.PostText(ServiceClient.Anonymous, "v1/webhooks/stripe", body, "application/json",
            (StripeSignature.Header, StripeSignature.Sign(body, secret, DateTimeOffset.UtcNow)));

    // The service itself notes which feed a fact came from.
    private static void WithoutSourceSystem(JsonTypeInfo type)
    {
        if (!type.Type.IsAssignableTo(typeof(BillingFact))) return;
        foreach (var property in type.Properties)
            if (property.Name == "sourceSystem") property.ShouldSerialize = (_, _) => false;
    }
}

/// <summary>What became of a number of deliveries.</summary>
internal sealed record Delivered(
    int Accepted, int Duplicates, IReadOnlyList<RejectedFact> Rejected, int Webhooks, int AcceptedByWebhook,
    Answer? RefusedWebhook);
