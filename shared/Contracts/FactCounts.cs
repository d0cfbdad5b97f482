namespace Contracts;

/// <summary>What a number of facts come to, and whether any of them is still to be published.</summary>
public readonly record struct FactCount(FactSum Sum, bool IsMoving)
{
    public FactCount With(UInt128 hash, bool isMoving) => new(Sum.With(hash), IsMoving || isMoving);
}

/// <summary>
/// Facts counted by group of customers and partners, and one by one in some groups only: so memory and messages stay as
/// small with millions of customers as with hundreds.
/// </summary>
/// <param name="closely">Groups in which subjects are counted one by one; at most <see cref="GroupsCloselyMax"/>.</param>
public sealed class FactCounts(IEnumerable<int> closely)
{
    /// <summary>As many as there are groups: with a million customers some 60 are in each.</summary>
    public const int Groups = 16_384;

    /// <summary>As many groups are looked at closely at a time.</summary>
    public const int GroupsCloselyMax = 512;

    private readonly HashSet<int> _closely = [.. closely];
    private readonly Dictionary<int, FactCount> _groups = [];
    private readonly Dictionary<string, FactCount> _subjects = new(StringComparer.Ordinal);

    public IReadOnlyDictionary<int, FactCount> OfGroups => _groups;
    public IReadOnlyDictionary<string, FactCount> OfSubjects => _subjects;

    public void Add(string subject, UInt128 hash, bool isMoving = false)
    {
        var group = FactSubject.GroupOf(subject);
        _groups[group] = _groups.GetValueOrDefault(group).With(hash, isMoving);
        if (_closely.Contains(group)) _subjects[subject] = _subjects.GetValueOrDefault(subject).With(hash, isMoving);
    }
}
