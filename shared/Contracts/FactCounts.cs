namespace Contracts;

/// <summary>A fact by its hash, for whom it counts.</summary>
/// <param name="Subject">As <see cref="FactSubject"/> names it.</param>
/// <param name="IsPublished">False where it is stored and the broker has not confirmed it yet.</param>
public readonly record struct HashedFact(Guid EventId, string Subject, UInt128 Hash, bool IsPublished = true);

/// <summary>
/// Facts counted by group of customers and partners, and listed one by one in some groups only: so memory and messages
/// stay small however many customers there are.
/// </summary>
/// <param name="listed">Groups whose facts are listed.</param>
public sealed class FactCounts(IEnumerable<int> listed)
{
    /// <summary>As many as there are groups: with a million customers some 60 are in each.</summary>
    public const int Groups = 16_384;

    /// <summary>As many groups are listed at a time; a publisher leaves out the others.</summary>
    public const int GroupsListedMax = 512;

    /// <summary>Groups are listed until they have so many facts together; one is, however many it has.</summary>
    public const int FactsListedMax = 100_000;

    private readonly HashSet<int> _listed = [.. listed];
    private readonly Dictionary<int, FactSum> _groups = [];
    private readonly List<HashedFact> _facts = [];

    public IReadOnlyDictionary<int, FactSum> OfGroups => _groups;

    /// <summary>The facts of the listed groups, in the order in which they were added.</summary>
    public IReadOnlyList<HashedFact> Facts => _facts;

    public void Add(HashedFact fact)
    {
        var group = FactSubject.GroupOf(fact.Subject);
        _groups[group] = _groups.GetValueOrDefault(group).Add(fact.Hash);
        if (_listed.Contains(group)) _facts.Add(fact);
    }
}
