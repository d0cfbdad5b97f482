using Commissions.Service.Store;
using Contracts;
using Npgsql;

namespace Commissions.Service.Verifications;

/// <summary>
/// Compares the facts that Commissions received with those that Leads and Subscriptions published, up to a mark that
/// both sides know: a publisher says which facts it had published when it sent the mark, and the mark comes through the
/// queue behind them. What is received is read before the question, so the publisher must know all of it. Facts behind
/// the mark are in flight, however many come.
/// </summary>
internal sealed class FactsComparison(PublisherAnswers publishers, NpgsqlDataSource dataSource,
    IConfiguration configuration)
{
    private const int QuestionsMax = 100;

    private readonly TimeSpan _waitMax = Seconds(configuration, "PublishersWaitSeconds", 60);
    private readonly TimeSpan _pause = Seconds(configuration, "FactsSettleSeconds", 90);
    private readonly TimeSpan _timeMax = Seconds(configuration, "FactsSecondsMax", 900);

    /// <param name="drifts">Is told of customers and partners whose facts differ.</param>
    /// <returns>By publisher. What time ran out for is undecided.</returns>
    public async Task<IReadOnlyList<FactsCompared>> Run(DriftList drifts, CancellationToken cancellation)
    {
        SourceComparison[] sources = [.. FactSources.All.Select(source => new SourceComparison(source))];
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(_timeMax);
        try
        {
            await Compare(sources, new FactHash(Guid.NewGuid()), limit.Token);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            // What is open says so itself.
        }

        publishers.Forget();
        foreach (var source in sources) drifts.AddAll(source.Drifts);
        return [.. sources.Select(source => source.Result())];
    }

    private async Task Compare(SourceComparison[] sources, FactHash hash, CancellationToken cancellation)
    {
        var asked = new List<Guid>();
        var settled = sources.ToDictionary(source => source.Name, _ => SourceComparison.NothingSettled);
        while (asked.Count < QuestionsMax && Array.FindAll(sources, source => !source.IsDone) is { Length: > 0 } open)
        {
            if (asked.Count > 0) await Settle(open, asked, settled, cancellation);
            int[] listed = [.. open.SelectMany(source => source.ToList(
                FactCounts.GroupsListedMax / open.Length, FactCounts.FactsListedMax / open.Length)).Distinct()];
            // Before the question: whatever is received then was stored by its publisher before it answers.
            var received = await ReceivedFacts.Count(dataSource, hash, listed, cancellation);
            var answered = await publishers.Ask([.. open.Select(source => source.Name)], hash.Salt, listed, _waitMax,
                cancellation);
            foreach (var source in open)
                if (answered.BySource.TryGetValue(source.Name, out var published))
                    source.Compare(asked.Count, published, received.GetCounts(source.Name), listed,
                    settled[source.Name]);
                else source.DidNotAnswer();
            asked.Add(answered.RequestId);
        }
    }

    // The mark says that everything before it was taken out of the queue. Another worker may still hold some of it:
    // fetched behind a message that it tries again, or until the broker notices that it died.
    private async Task Settle(IReadOnlyCollection<SourceComparison> open, IReadOnlyList<Guid> asked,
        Dictionary<string, int> settled, CancellationToken cancellation)
    {
        if (!open.Any(source => source.IsAwaiting)) return;
        await publishers.WaitForArrival(asked[^1], [.. open.Select(source => source.Name)], _waitMax, cancellation);
        var arrived = open.ToDictionary(source => source.Name, source => Enumerable.Range(0, asked.Count)
            .LastOrDefault(question => publishers.HaveArrived(asked[question], source.Name),
                SourceComparison.NothingSettled));
        var journalled = await JournalQueries.NewestSequence(dataSource, cancellation);
        await Task.Delay(_pause, cancellation);
        if (!await LedgerReading.HasRead(journalled, dataSource, _waitMax, cancellation)) return;
        foreach (var (source, question) in arrived) settled[source] = question;
    }

    private static TimeSpan Seconds(IConfiguration configuration, string name, int otherwise) =>
        TimeSpan.FromSeconds(configuration.GetValue($"Verification:{name}", otherwise));
}
