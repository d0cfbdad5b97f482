using Contracts;
using Decisions;
using Messaging;
using Npgsql;

namespace Commissions.Service.Verifications;

/// <summary>What came of comparing the journal with the facts that a publisher published.</summary>
/// <param name="Source">"Leads" or "Subscriptions".</param>
/// <param name="IsCompared">False where the publisher was not asked or did not answer; then nothing is said about its facts.</param>
/// <param name="Subjects">Customers and partners whose facts are the same on both sides.</param>
/// <param name="Facts">Facts that the publisher published.</param>
/// <param name="Note">Why it was not compared, or what is still in motion; null when all was compared.</param>
internal sealed record FactsCompared(string Source, bool IsCompared, Proportion Subjects, long Facts, string? Note)
{
    public static FactsCompared Not(string source, string why) =>
        new(source, false, new Proportion(0, 0), 0, $"not compared with {source}: {why}");

    public override string ToString() =>
        IsCompared ? $"{Subjects} customers and partners, {Facts} facts{(Note is null ? "" : $"; {Note}")}" : Note!;
}

/// <summary>
/// Compares the facts in the journal with those that Leads and Subscriptions published. Facts are on their way all the time,
/// so what differs once is looked at again: it is a drift only when both sides stood still in between, differ in the same
/// way and nothing waits in the queues. What was the same once is the same.
/// </summary>
internal sealed class FactsComparison(
    PublisherAnswers publishers, ErrorQueues queues, NpgsqlDataSource dataSource, IConfiguration configuration)
{
    public const string NobodyAnswers = "no answer";
    private const int RoundsMax = 6;

    private readonly TimeSpan _waitMax = TimeSpan.FromSeconds(configuration.GetValue("Verification:PublishersWaitSeconds", 60));
    private readonly TimeSpan _pause = TimeSpan.FromSeconds(configuration.GetValue("Verification:FactsSettleSeconds", 5));

    public async Task<IReadOnlyList<FactsCompared>> Run(DriftList drifts, CancellationToken cancellation)
    {
        var salt = Guid.NewGuid();
        var sources = JournalledFacts.Sources.Select(source => new SourceComparison(source)).ToArray();
        for (var round = 0; round < RoundsMax && Array.FindAll(sources, source => !source.IsDone) is { Length: > 0 } open; round++)
        {
            if (round > 0) await Task.Delay(_pause, cancellation);
            var answers = await publishers.Ask([.. open.Select(source => source.Name)], salt, _waitMax, cancellation);
            var isQuiet = round > 0 && await NothingWaits(cancellation);
            if (answers.Count == 0)
            {
                foreach (var source in open) source.DidNotAnswer();
                break;
            }

            // After the answers: what was published by then is here, or on its way.
            var journal = await JournalledFacts.Count(dataSource, new FactHash(salt), cancellation);
            foreach (var source in open)
                if (answers.TryGetValue(source.Name, out var published)) source.Compare(published, journal.Of(source.Name), isQuiet);
                else source.DidNotAnswer();
        }

        foreach (var source in sources) drifts.AddAll(source.Drifts);
        return [.. sources.Select(source => source.Result())];
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
}

/// <summary>The facts of one publisher, until each customer and partner is known to be the same or to differ.</summary>
internal sealed class SourceComparison(string name)
{
    private readonly List<Drift> _drifts = [];
    private Dictionary<string, (Published Published, FactSum Journalled)>? _open;
    private (long Subjects, long Facts) _all;
    private bool _isSilent;

    public string Name => name;
    public IReadOnlyList<Drift> Drifts => _drifts;
    public bool IsDone => _isSilent || _open is { Count: 0 };

    public void DidNotAnswer() => _isSilent = true;

    /// <param name="isQuiet">True when no fact waits to be journalled.</param>
    public void Compare(IReadOnlyDictionary<string, Published> published, IReadOnlyDictionary<string, FactSum> journalled, bool isQuiet)
    {
        var now = new Dictionary<string, (Published Published, FactSum Journalled)>(StringComparer.Ordinal);
        foreach (var subject in _open?.Keys ?? published.Keys.Union(journalled.Keys))
        {
            var (said, found) = (published.GetValueOrDefault(subject), journalled.GetValueOrDefault(subject));
            if (said.Sum == found) continue;
            if (isQuiet && !said.IsMoving && _open is not null && _open[subject] == (said, found))
                _drifts.Add(new Drift("facts", subject, $"{said.Sum} published by {name}", $"{found} in the journal"));
            else now[subject] = (said, found);
        }

        if (_open is null)
            _all = (published.Keys.Union(journalled.Keys).LongCount(), published.Values.Sum(subject => subject.Sum.Facts));
        _open = now;
    }

    public FactsCompared Result()
    {
        if (_open is null) return FactsCompared.Not(name, FactsComparison.NobodyAnswers);
        return new FactsCompared(name, true, new Proportion(_all.Subjects - _drifts.Count - _open.Count, _all.Subjects), _all.Facts,
            _open.Count == 0 ? null
            : _isSilent ? $"{_open.Count} differed and could not be asked about again: {FactsComparison.NobodyAnswers}"
            : $"{_open.Count} not compared: their facts are still on the way");
    }
}
