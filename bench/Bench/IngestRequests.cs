using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Contracts.Subscriptions.V1;

namespace Bench;

/// <summary>A client that delivers facts to Subscriptions, so many a request.</summary>
internal sealed class IngestRequests
{
    private const int AtOnceMax = 16;
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);
    private readonly HttpClient _feed;

    public IngestRequests(HttpClient feed)
    {
        _feed = feed;
        // A history is taken as fast as it is published.
        _feed.Timeout = Timeout.InfiniteTimeSpan;
    }

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
    public Task SendHistory(IReadOnlyCollection<BillingFact> facts) => Send(facts.Count, new Lines(facts));

    private Task Send(BillingFact[] facts) => Send(facts.Length,
        new StringContent(JsonSerializer.Serialize(facts, Json), Encoding.UTF8, "application/json"));

    private async Task Send(int facts, HttpContent content)
    {
        using var body = content;
        using var answer = await _feed.PostAsync(new Uri("v1/billing-events", UriKind.Relative), body);
        var said = await answer.Content.ReadAsStringAsync();
        if (answer.StatusCode != HttpStatusCode.OK
            || JsonDocument.Parse(said).RootElement.GetProperty("accepted").GetInt32() != facts)
            throw new InvalidOperationException($"A delivery was not taken whole: {(int)answer.StatusCode} {said}");
    }

    /// <summary>Facts as they are sent, so that no memory holds all of them as text.</summary>
    private sealed class Lines : HttpContent
    {
        private readonly IReadOnlyCollection<BillingFact> _facts;

        public Lines(IReadOnlyCollection<BillingFact> facts)
        {
            _facts = facts;
            Headers.ContentType = new MediaTypeHeaderValue("application/x-ndjson");
        }

        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            foreach (var fact in _facts)
            {
                await JsonSerializer.SerializeAsync(stream, fact, Json);
                stream.WriteByte((byte)'\n');
            }
        }

        protected override bool TryComputeLength(out long length)
        {
            length = 0;
            return false;
        }
    }
}
