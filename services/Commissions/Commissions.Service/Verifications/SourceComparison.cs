using Contracts;

namespace Commissions.Service.Verifications;

/// <summary>
/// The facts of one publisher: by group, and one by one in the groups that differ, until each fact that was published
/// before a mark is known to be received or to be a drift. What is kept of the groups that are the same is nothing.
/// </summary>
internal sealed class SourceComparison(string name)
{
    /// <summary>No question of which everything published has arrived.</summary>
    public const int NothingSettled = -1;

    private readonly List<Drift> _drifts = [];
    private readonly HashSet<string> _named = new(StringComparer.Ordinal);

    // By group: the first question in whose answer it was listed, and what was published before its mark and had not
    // arrived.
    private readonly Dictionary<int, (int Question, HashSet<Guid> Awaited)> _listedAt = [];

    // Groups that are not decided, with the facts that either side has of them at most; null before the first answer.
    private Dictionary<int, long>? _open;
    private long _equal;
    private long _decided;
    private long _inFlight;
    private bool _isSilent;

    public string Name => name;
    public IReadOnlyList<Drift> Drifts => _drifts;
    public bool IsDone => _isSilent || _open is { Count: 0 };

    /// <summary>True while something that was published has not arrived.</summary>
    public bool IsAwaiting => _listedAt.Values.Any(group => group.Awaited.Count > 0);

    /// <summary>Groups to list in the next question: those of the question before first.</summary>
    public IReadOnlyList<int> ToList(int groupsMax, int factsMax)
    {
        var (groups, facts) = (new List<int>(), 0L);
        foreach (var (group, count) in (_open ?? []).OrderByDescending(group => _listedAt.ContainsKey(group.Key)))
        {
            if (groups.Count == groupsMax || (groups.Count > 0 && facts + count > factsMax)) break;
            groups.Add(group);
            facts += count;
        }

        return groups;
    }

    public void DidNotAnswer() => _isSilent = true;

    /// <param name="question">Counted from 0 on.</param>
    /// <param name="received">As read before the question.</param>
    /// <param name="listed">Groups that were listed in it.</param>
    /// <param name="settled">The last question of which everything published had arrived before
    /// <paramref name="received"/> was read.</param>
    public void Compare(int question, Published published, FactCounts received, IReadOnlyCollection<int> listed,
        int settled)
    {
        var groups = _open?.Keys.ToArray() ?? [.. published.Groups.Keys.Union(received.OfGroups.Keys)];
        _open = [];
        foreach (var group in groups)
        {
            var (said, found) = (published.Groups.GetValueOrDefault(group), received.OfGroups.GetValueOrDefault(group));
            if (said == found) Decide(said.Facts, said.Facts);
            else _open[group] = Math.Max(said.Facts, found.Facts);
        }

        var saidOf = published.Facts.ToLookup(fact => FactSubject.GroupOf(fact.Subject));
        var foundOf = received.Facts.ToLookup(fact => FactSubject.GroupOf(fact.Subject));
        foreach (var group in listed.Where(_open.ContainsKey))
            if (TryDecide(group, question, new ListedFacts(saidOf[group], foundOf[group]), settled))
                _open.Remove(group);
        // What is kept of a group is kept only until it is decided.
        foreach (var group in _listedAt.Keys.Where(group => !_open.ContainsKey(group)).ToArray())
            _listedAt.Remove(group);
    }

    private bool TryDecide(int group, int question, ListedFacts facts, int settled)
    {
        if (!_listedAt.TryGetValue(group, out var at))
            _listedAt[group] = at = (question,
                [.. facts.Missing.Where(fact => fact.IsPublished).Select(fact => fact.EventId)]);
        var awaited = facts.Missing.Where(fact => at.Awaited.Contains(fact.EventId)).ToArray();
        var isSettled = awaited.Length == 0 || at.Question <= settled;
        // What was received was published before, whatever is on its way.
        HashedFact[] lost = isSettled ? awaited : [];
        var wrong = facts.Extra.Concat(lost).Select(fact => fact.Subject).ToHashSet(StringComparer.Ordinal);
        foreach (var subject in wrong.Where(_named.Add)) _drifts.Add(facts.DriftOf(subject, name, lost));
        if (!isSettled) return false;

        var inFlight = facts.Missing.Count(fact => !wrong.Contains(fact.Subject));
        Decide(facts.Published.Count(fact => !wrong.Contains(fact.Subject)) - inFlight,
            facts.Published.Count - inFlight);
        _inFlight += inFlight;
        return true;
    }

    private void Decide(long equal, long of) => (_equal, _decided) = (_equal + equal, _decided + of);

    public FactsCompared Result()
    {
        if (_open is null) return FactsCompared.Not(name, $"{name} did not answer");
        var facts = new Proportion(_equal, _decided + _open.Values.Sum());
        if (_open.Count == 0) return new FactsCompared(name, ComparedState.Compared, facts, _inFlight, null);
        var why = _isSilent ? $"{name} did not answer again" : "what was published had not arrived in time";
        return new FactsCompared(name, ComparedState.Undecided, facts, _inFlight,
            $"undecided for {_open.Values.Sum()} facts in {_open.Count} groups of customers and partners: {why}");
    }
}
