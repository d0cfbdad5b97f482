using Contracts;
using Decisions;
using Messaging;
using Npgsql;

namespace Commissions.Service.Verifications;

/// <summary>What came of comparing the facts received with those that a publisher published.</summary>
/// <param name="Source">"Leads" or "Subscriptions".</param>
/// <param name="IsCompared">False where the publisher was not asked or did not answer; then nothing is said about its facts.</param>
/// <param name="Facts">Published facts of customers and partners whose facts are the same on both sides, of those published.</param>
/// <param name="Note">Why it was not compared, or what is still on the way; null when all was compared.</param>
internal sealed record FactsCompared(string Source, bool IsCompared, Proportion Facts, string? Note)
{
    public static FactsCompared Not(string source, string why) =>
        new(source, false, new Proportion(0, 0), $"not compared: {why}");

    public override string ToString() => IsCompared ? $"{Facts}{(Note is null ? "" : $"; {Note}")}" : Note!;
}

/// <summary>
/// Compares the facts that Commissions received with those that Leads and Subscriptions published. Facts are on their way all
/// the time, so what differs once is looked at again: it is a drift only when both sides stood still in between, differ in the
/// same way and nothing waits in the queues. What was the same once is the same.
/// </summary>
internal sealed class FactsComparison(
    PublisherAnswers publishers, ErrorQueues queues, NpgsqlDataSource dataSource, IConfiguration configuration)
{
    private const int RoundsMax = 8;

    private readonly TimeSpan _waitMax = Seconds(configuration, "PublishersWaitSeconds", 60);
    private readonly TimeSpan _pause = Seconds(configuration, "FactsSettleSeconds", 5);
    private readonly TimeSpan _timeMax = Seconds(configuration, "FactsSecondsMax", 900);

    /// <param name="drifts">Is told of customers and partners whose facts differ.</param>
    /// <returns>By publisher. Time that runs out ends the comparison with what is known by then.</returns>
    public async Task<IReadOnlyList<FactsCompared>> Run(DriftList drifts, CancellationToken cancellation)
    {
        SourceComparison[] sources = [.. ReceivedFacts.Sources.Select(source => new SourceComparison(source))];
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(_timeMax);
        try
        {
            var salt = Guid.NewGuid();
            for (var round = 0; round < RoundsMax && Array.FindAll(sources, source => !source.IsDone) is { Length: > 0 } open; round++)
            {
                if (round > 0) await Task.Delay(_pause, limit.Token);
                await Compare(open, salt, isFirst: round == 0, limit.Token);
            }
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            // What is open says so itself.
        }

        foreach (var source in sources) drifts.AddAll(source.Drifts);
        return [.. sources.Select(source => source.Result())];
    }

    private async Task Compare(SourceComparison[] open, Guid salt, bool isFirst, CancellationToken cancellation)
    {
        int[] closely = [.. open.SelectMany(source => source.Closely(FactCounts.GroupsCloselyMax / open.Length)).Distinct()];
        var answers = await publishers.Ask([.. open.Select(source => source.Name)], salt, closely, _waitMax, cancellation);
        var isQuiet = !isFirst && await NothingWaits(cancellation);
        foreach (var source in open.Where(source => !answers.ContainsKey(source.Name))) source.DidNotAnswer();
        if (answers.Count == 0) return;

        // After the answers: what was published by then is here, or on its way.
        var received = await ReceivedFacts.Count(dataSource, new FactHash(salt), closely, cancellation);
        foreach (var source in open)
            if (answers.TryGetValue(source.Name, out var published))
                source.Compare(published, received.Of(source.Name), closely, isQuiet);
    }

    private async Task<bool> NothingWaits(CancellationToken cancellation)
    {
        try
        {
            return (await queues.List(cancellation)).Queues.All(queue => queue.Messages == 0);
        }
        catch (UnavailableException)
        {
            return false;
        }
    }

    private static TimeSpan Seconds(IConfiguration configuration, string name, int otherwise) =>
        TimeSpan.FromSeconds(configuration.GetValue($"Verification:{name}", otherwise));
}
