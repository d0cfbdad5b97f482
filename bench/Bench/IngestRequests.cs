using System.Diagnostics;
using System.Net;
using System.Text;
using System.Text.Json;
using Contracts.Subscriptions.V1;

namespace Bench;

/// <summary>A client that delivers facts to Subscriptions, so many a request.</summary>
internal sealed class IngestRequests(HttpClient feed)
{
    private const int AtOnceMax = 16;
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    /// <summary>As fast as it is taken, by several senders side by side.</summary>
    public Task SendAll(IEnumerable<BillingFact[]> requests) => Parallel.ForEachAsync(requests,
        new ParallelOptions { MaxDegreeOfParallelism = AtOnceMax }, async (facts, _) => await Send(facts));

    /// <summary>At fixed moments, whether or not what was sent before is answered yet.</summary>
    /// <returns>By invoice, when its request was due.</returns>
    public async Task<Dictionary<string, long>> SendSteadily(IReadOnlyList<PaymentRecorded> payments, double perSecond)
    {
        var due = new Dictionary<string, long>();
        var answers = new List<Task>();
        var started = Stopwatch.GetTimestamp();
        foreach (var payment in payments)
        {
            var moment = started + (long)(answers.Count / perSecond * Stopwatch.Frequency);
            var early = Stopwatch.GetElapsedTime(Stopwatch.GetTimestamp(), moment);
            if (early > TimeSpan.Zero) await Task.Delay(early);
            due[payment.InvoiceId] = moment;
            answers.Add(Send([payment]));
        }

        await Task.WhenAll(answers);
        return due;
    }

    /// <summary>All in one request, one a line.</summary>
    public Task SendHistory(IReadOnlyCollection<BillingFact> facts) => Send(facts.Count,
        string.Join('\n', facts.Select(fact => JsonSerializer.Serialize(fact, Json))), "application/x-ndjson");

    private Task Send(BillingFact[] facts) =>
        Send(facts.Length, JsonSerializer.Serialize(facts, Json), "application/json");

    private async Task Send(int facts, string text, string type)
    {
        using var body = new StringContent(text, Encoding.UTF8, type);
        using var answer = await feed.PostAsync(new Uri("v1/billing-events", UriKind.Relative), body);
        var said = await answer.Content.ReadAsStringAsync();
        if (answer.StatusCode != HttpStatusCode.OK
            || JsonDocument.Parse(said).RootElement.GetProperty("accepted").GetInt32() != facts)
            throw new InvalidOperationException($"A delivery was not taken whole: {(int)answer.StatusCode} {said}");
    }
}
