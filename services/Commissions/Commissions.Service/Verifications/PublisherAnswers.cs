using Contracts;
using Contracts.Commissions.V1;
using MassTransit;

namespace Commissions.Service.Verifications;

/// <summary>What a publisher said of groups of customers and partners, and of those of some groups one by one.</summary>
internal sealed record Published(IReadOnlyDictionary<int, FactCount> Groups, IReadOnlyDictionary<string, FactCount> Subjects);

/// <summary>
/// Asks Leads and Subscriptions what they published. Their pages come to this process and stay in its memory: stored in
/// the ledger's own database they would be as easy to alter as the journal that they are compared with.
/// </summary>
internal sealed class PublisherAnswers(IBus bus) : IDisposable
{
    private readonly Lock _lock = new();
    private ConnectHandle? _listening;
    private AnswerPages? _open;

    /// <summary>Asks and waits until all have answered or the time is over. One question at a time.</summary>
    /// <param name="closely">Groups in which customers and partners are counted one by one.</param>
    /// <returns>By source; a source that did not answer completely is absent.</returns>
    public async Task<IReadOnlyDictionary<string, Published>> Ask(IReadOnlyCollection<string> sources, Guid salt,
        IReadOnlyList<int> closely, TimeSpan waitMax, CancellationToken cancellation)
    {
        var pages = new AnswerPages(Guid.NewGuid(), sources);
        lock (_lock)
        {
            _open = pages;
            _listening ??= bus.ConnectHandler<FactsCounted>(context =>
            {
                lock (_lock) _open?.Add(context.Message);
                return Task.CompletedTask;
            });
        }

        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(waitMax);
        try
        {
            await bus.Publish(new FactsAsked(pages.RequestId, salt, closely), context =>
            {
                context.ResponseAddress = bus.Address;
                context.TimeToLive = waitMax;
                // Returned where nobody has ever listened: then nobody is waited for.
                if (context.TryGetPayload<RabbitMqSendContext>(out var rabbit)) rabbit.Mandatory = true;
            }, limit.Token);
            await pages.Complete.WaitAsync(limit.Token);
        }
        catch (Exception away) when (away is MessageReturnedException or ConnectionException)
        {
            // No such queue, or no broker: what is absent below says so.
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            // Those that did not answer in time are absent below.
        }

        lock (_lock)
        {
            _open = null;
            return pages.Answers;
        }
    }

    public void Dispose() => _listening?.Disconnect();
}

/// <summary>Pages of the answers to one question, until each source's is complete.</summary>
internal sealed class AnswerPages(Guid requestId, IReadOnlyCollection<string> sources)
{
    private readonly TaskCompletionSource _complete = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Dictionary<(string Source, Guid AnswerId), Answer> _answers = [];

    private sealed class Answer
    {
        public Dictionary<int, FactCount> Groups { get; } = [];
        public Dictionary<string, FactCount> Subjects { get; } = new(StringComparer.Ordinal);
        public HashSet<int> Pages { get; } = [];
        public int? Last { get; set; }
        public bool IsComplete => Last is { } last && Pages.Count == last + 1;
    }

    public Guid RequestId => requestId;

    /// <summary>Ends when every source has answered completely.</summary>
    public Task Complete => _complete.Task;

    public IReadOnlyDictionary<string, Published> Answers => _answers
        .Where(answer => answer.Value.IsComplete).DistinctBy(answer => answer.Key.Source).ToDictionary(
            answer => answer.Key.Source, answer => new Published(answer.Value.Groups, answer.Value.Subjects));

    /// <summary>Takes a page; one of another question, of an unknown source, or twice, changes nothing.</summary>
    public void Add(FactsCounted page)
    {
        if (page.RequestId != requestId || !sources.Contains(page.Source)) return;
        var key = (page.Source, page.AnswerId);
        if (!_answers.TryGetValue(key, out var answer)) _answers[key] = answer = new Answer();
        if (!answer.Pages.Add(page.Page)) return;
        if (page.IsLast) answer.Last = page.Page;
        foreach (var counted in page.Counted)
        {
            var count = new FactCount(FactSum.Of(counted.Facts, counted.Hash), counted.IsMoving);
            if (counted.Subject is { } subject) answer.Subjects[subject] = count;
            else answer.Groups[counted.Group] = count;
        }

        if (Answers.Count == sources.Count) _complete.TrySetResult();
    }
}
