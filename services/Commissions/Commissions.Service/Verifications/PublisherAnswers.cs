using Contracts;
using Contracts.Commissions.V1;
using MassTransit;
using Messaging;

namespace Commissions.Service.Verifications;

/// <summary>
/// What a publisher said of groups of customers and partners, and of the facts of some groups one by one.
/// </summary>
/// <param name="AnswerId">Of this answer; its mark carries it.</param>
internal sealed record Published(Guid AnswerId, IReadOnlyDictionary<int, FactSum> Groups,
    IReadOnlyList<HashedFact> Facts);

/// <summary>What came of a question.</summary>
/// <param name="RequestId">See <see cref="PublisherAnswers.HaveArrived"/>.</param>
/// <param name="BySource">A source that did not answer completely is absent.</param>
internal sealed record Answered(Guid RequestId, IReadOnlyDictionary<string, Published> BySource);

/// <summary>
/// Asks Leads and Subscriptions what they published. Their pages come to this process and stay in its memory: stored in
/// the ledger's own database they would be as easy to alter as the journal that they are compared with.
/// </summary>
internal sealed class PublisherAnswers(IBus bus) : IDisposable
{
    private static readonly TimeSpan LookInterval = TimeSpan.FromMilliseconds(100);
    private readonly Lock _lock = new();
    private readonly HashSet<FactsArrived> _arrived = [];
    private readonly HashSet<FactsArrived> _awaited = [];
    private readonly List<ConnectHandle> _listening = [];
    private AnswerPages? _open;

    /// <summary>Asks and waits until all have answered or the time is over. One question at a time.</summary>
    /// <param name="listed">Groups whose facts are listed one by one.</param>
    public async Task<Answered> Ask(IReadOnlyCollection<string> sources, Guid salt,
        IReadOnlyList<int> listed, TimeSpan waitMax, CancellationToken cancellation)
    {
        var pages = new AnswerPages(Guid.NewGuid(), sources);
        lock (_lock)
        {
            _open = pages;
            if (_listening.Count == 0) _listening.AddRange(
                [Listen<FactsCounted>(page => _open?.Add(page)), Listen<FactsArrived>(mark => _arrived.Add(mark))]);
        }

        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(waitMax);
        try
        {
            await bus.Publish(new FactsAsked(pages.RequestId, salt, listed), context =>
            {
                context.ResponseAddress = bus.Address;
                context.TimeToLive = waitMax;
                // Returned where nobody has ever listened: then nobody is waited for.
                context.MustBeTaken();
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
            var answers = pages.Answers;
            foreach (var (source, answer) in answers)
                _awaited.Add(new FactsArrived(pages.RequestId, source, answer.AnswerId));
            return new Answered(pages.RequestId, answers);
        }
    }

    /// <summary>
    /// True when everything that a source had published before it answered a question has come out of the queue.
    /// </summary>
    public bool HaveArrived(Guid requestId, string source)
    {
        lock (_lock) return _arrived.Any(mark =>
            mark.RequestId == requestId && mark.Source == source && _awaited.Contains(mark));
    }

    /// <summary>Waits until that is so of all these sources, or the time is over.</summary>
    public async Task WaitForArrival(
        Guid requestId, IReadOnlyCollection<string> sources, TimeSpan waitMax, CancellationToken cancellation)
    {
        for (var waited = TimeSpan.Zero; waited < waitMax; waited += LookInterval)
        {
            if (sources.All(source => HaveArrived(requestId, source))) return;
            await Task.Delay(LookInterval, cancellation);
        }
    }

    /// <summary>Marks of earlier questions are of no use any more.</summary>
    public void Forget()
    {
        lock (_lock)
        {
            _arrived.Clear();
            _awaited.Clear();
        }
    }

    private ConnectHandle Listen<TMessage>(Action<TMessage> take)
        where TMessage : class => bus.ConnectHandler<TMessage>(context =>
        {
            lock (_lock) take(context.Message);
            return Task.CompletedTask;
        });

    public void Dispose() => _listening.ForEach(handle => handle.Disconnect());
}

/// <summary>Pages of the answers to one question, until each source's is complete.</summary>
internal sealed class AnswerPages(Guid requestId, IReadOnlyCollection<string> sources)
{
    private readonly TaskCompletionSource _complete = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Dictionary<(string Source, Guid AnswerId), Answer> _answers = [];

    private sealed class Answer
    {
        public Dictionary<int, FactSum> Groups { get; } = [];
        public List<HashedFact> Facts { get; } = [];
        public HashSet<int> Pages { get; } = [];
        public int? Last { get; set; }
        public bool IsComplete => Last is { } last && Pages.Count == last + 1;
    }

    public Guid RequestId => requestId;

    /// <summary>Ends when every source has answered completely.</summary>
    public Task Complete => _complete.Task;

    public IReadOnlyDictionary<string, Published> Answers => _answers
        .Where(answer => answer.Value.IsComplete).DistinctBy(answer => answer.Key.Source).ToDictionary(
            answer => answer.Key.Source, answer =>
                new Published(answer.Key.AnswerId, answer.Value.Groups, answer.Value.Facts));

    /// <summary>Takes a page; one of another question, of an unknown source, or twice, changes nothing.</summary>
    public void Add(FactsCounted page)
    {
        if (page.RequestId != requestId || !sources.Contains(page.Source)) return;
        var key = (page.Source, page.AnswerId);
        if (!_answers.TryGetValue(key, out var answer)) _answers[key] = answer = new Answer();
        if (!answer.Pages.Add(page.Page)) return;
        if (page.IsLast) answer.Last = page.Page;
        foreach (var counted in page.Counted) answer.Groups[counted.Group] = FactSum.Parse(counted.Facts, counted.Hash);
        answer.Facts.AddRange(page.Listed.Select(
            fact => new HashedFact(fact.EventId, fact.Subject, FactSum.HashOf(fact.Hash), fact.IsPublished)));
        if (Answers.Count == sources.Count) _complete.TrySetResult();
    }
}
