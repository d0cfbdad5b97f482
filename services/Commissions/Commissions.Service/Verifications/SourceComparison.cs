using Contracts;

namespace Commissions.Service.Verifications;

/// <summary>
/// The facts of one publisher: by group, and one by one in the groups that differ, until each customer and partner is known
/// to be the same or to differ. What is kept of the groups that are the same is nothing.
/// </summary>
internal sealed class SourceComparison(string name)
{
    private readonly List<Drift> _drifts = [];

    // Customers and partners of the groups that are looked at closely: same once, or known to differ.
    private readonly HashSet<string> _settled = new(StringComparer.Ordinal);
    private Dictionary<string, (FactCount Published, FactSum Received)> _open = new(StringComparer.Ordinal);

    // Groups that differ, with the facts published; null before the first answer.
    private Dictionary<int, long>? _groups;
    private long _published;
    private long _differing;
    private bool _isSilent;

    public string Name => name;
    public IReadOnlyList<Drift> Drifts => _drifts;
    public bool IsDone => _isSilent || _groups is { Count: 0 };

    /// <summary>Groups to ask about one by one, those of the question before first.</summary>
    public IEnumerable<int> Closely(int groupsMax) => (_groups?.Keys ?? Enumerable.Empty<int>())
        .OrderByDescending(_open.Keys.Select(FactSubject.GroupOf).ToHashSet().Contains).Take(groupsMax);

    public void DidNotAnswer() => _isSilent = true;

    /// <param name="closely">Groups that were asked about one by one.</param>
    /// <param name="isQuiet">True when no fact waits to be received.</param>
    public void Compare(Published published, FactCounts received, IReadOnlyCollection<int> closely, bool isQuiet)
    {
        if (_groups is null) _published = published.Groups.Values.Sum(group => group.Sum.Facts);
        var groups = (_groups?.Keys ?? published.Groups.Keys.Union(received.OfGroups.Keys))
            .Where(group => published.Groups.GetValueOrDefault(group).Sum != received.OfGroups.GetValueOrDefault(group).Sum)
            .ToDictionary(group => group, group => published.Groups.GetValueOrDefault(group).Sum.Facts);
        _open = Subjects(published, received, groups, isQuiet);

        var open = _open.Keys.Select(FactSubject.GroupOf).ToHashSet();
        foreach (var group in closely.Where(group => !open.Contains(group))) groups.Remove(group);
        _groups = groups;
    }

    private Dictionary<string, (FactCount Published, FactSum Received)> Subjects(
        Published published, FactCounts received, Dictionary<int, long> groups, bool isQuiet)
    {
        var open = new Dictionary<string, (FactCount Published, FactSum Received)>(StringComparer.Ordinal);
        foreach (var subject in published.Subjects.Keys.Union(received.OfSubjects.Keys))
        {
            if (!groups.ContainsKey(FactSubject.GroupOf(subject)) || _settled.Contains(subject)) continue;
            var (said, found) = (published.Subjects.GetValueOrDefault(subject), received.OfSubjects.GetValueOrDefault(subject).Sum);
            if (said.Sum == found) _settled.Add(subject);
            else if (isQuiet && !said.IsMoving && _open.TryGetValue(subject, out var before) && before == (said, found))
                Differs(subject, said.Sum, found);
            else open[subject] = (said, found);
        }

        return open;
    }

    private void Differs(string subject, FactSum published, FactSum received)
    {
        _settled.Add(subject);
        _differing += published.Facts;
        _drifts.Add(new Drift("facts", subject, $"{published} published by {name}", $"{received} received"));
    }

    public FactsCompared Result()
    {
        if (_groups is null) return FactsCompared.Not(name, $"{name} did not answer");
        var looked = _open.Keys.Select(FactSubject.GroupOf).ToHashSet();
        var notLooked = _groups.Where(group => !looked.Contains(group.Key)).ToArray();
        var onTheWay = _open.Values.Sum(subject => subject.Published.Sum.Facts) + notLooked.Sum(group => group.Value);
        return new FactsCompared(name, true, new Proportion(_published - _differing - onTheWay, _published), Note(_open.Count, notLooked.Length));
    }

    private string? Note(int subjects, int groups)
    {
        if (subjects + groups == 0) return null;
        var who = $"{(groups == 0 ? "" : "at least ")}{subjects + groups} of its customers and partners";
        return _isSilent ? $"{who} differed and were not compared again: {name} did not answer"
            : $"{who} not compared: facts are still on the way";
    }
}
