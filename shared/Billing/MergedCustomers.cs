using System.Collections.Immutable;

namespace Billing;

/// <summary>
/// Which customers are one. The answer does not depend on the order in which the merges were heard of. Groups are kept
/// as they grow: a merge relabels the smaller of two groups, so that n merges cost n log n, and a look-up costs one
/// (rule 2.6).
/// </summary>
public sealed class MergedCustomers : IEquatable<MergedCustomers>
{
    /// <summary>Customers of one group at most; a merge that would make a larger one is set aside.</summary>
    public const int GroupSizeMax = 1_000;

    public static readonly MergedCustomers None = new([]);

    private readonly Lazy<Groups> _groups;

    /// <param name="merges">In order of arrival, as stored; all of them count, whatever the size of their
    /// groups.</param>
    public MergedCustomers(ImmutableArray<CustomersMerge> merges)
        : this(merges, new Lazy<Groups>(() => merges.Aggregate(Groups.None, (groups, merge) => groups.Merge(merge))))
    {
    }

    private MergedCustomers(ImmutableArray<CustomersMerge> merges, Lazy<Groups> groups) =>
        (Merges, _groups) = (merges, groups);

    public ImmutableArray<CustomersMerge> Merges { get; }

    public bool Knows(CustomersMerge merge) => _groups.Value.Merges.Contains(merge);

    /// <summary>True when the merge would unite more customers than one group may have.</summary>
    public bool IsTooLarge(CustomersMerge merge) => _groups.Value.SizeAfter(merge) > GroupSizeMax;

    public MergedCustomers Fold(CustomersMerge merge)
    {
        var groups = _groups.Value.Merge(merge);
        return new MergedCustomers(Merges.Add(merge), new Lazy<Groups>(groups));
    }

    /// <summary>The customer that goes on for a whole group; the smallest id where that is not unique.</summary>
    public string RootOf(string customerId) =>
        Merges.IsEmpty ? customerId : _groups.Value.Find(customerId)?.Root ?? customerId;

    /// <summary>The customers of a group, by the one that goes on.</summary>
    public IReadOnlyCollection<string> MembersOf(string root) =>
        Merges.IsEmpty ? [root] : _groups.Value.Find(root)?.Members ?? (IReadOnlyCollection<string>)[root];

    public bool Equals(MergedCustomers? other) => other is not null && Merges.SequenceEqual(other.Merges);

    public override bool Equals(object? obj) => Equals(obj as MergedCustomers);

    public override int GetHashCode() => Merges.Length;

    private sealed record Groups(ImmutableDictionary<string, int> NumberOf, ImmutableDictionary<int, Group> ByNumber,
        ImmutableHashSet<CustomersMerge> Merges)
    {
        public static readonly Groups None = new(ImmutableDictionary.Create<string, int>(StringComparer.Ordinal),
            ImmutableDictionary<int, Group>.Empty, []);

        public Group? Find(string customerId) =>
            NumberOf.TryGetValue(customerId, out var number) ? ByNumber[number] : null;

        public int SizeAfter(CustomersMerge merge)
        {
            var (one, other) = (Find(merge.CustomerId), Find(merge.IntoCustomerId));
            return one is not null && ReferenceEquals(one, other)
                ? one.Members.Count
                : (one?.Members.Count ?? 1) + (other?.Members.Count ?? 1);
        }

        public Groups Merge(CustomersMerge merge)
        {
            var united = Including(merge.CustomerId).Including(merge.IntoCustomerId)
                .United(merge.CustomerId, merge.IntoCustomerId);
            var number = united.NumberOf[merge.CustomerId];
            var group = united.ByNumber[number];
            return united with
            {
                ByNumber = united.ByNumber.SetItem(number,
                    group with { GoingOn = group.GoingOn.Remove(merge.CustomerId) }),
                Merges = united.Merges.Add(merge),
            };
        }

        private Groups Including(string customerId)
        {
            if (NumberOf.ContainsKey(customerId)) return this;
            var number = NumberOf.Count;
            var alone = ImmutableSortedSet.Create<string>(StringComparer.Ordinal, customerId);
            return this with
            {
                NumberOf = NumberOf.Add(customerId, number),
                ByNumber = ByNumber.Add(number, new Group(alone, alone)),
            };
        }

        private Groups United(string one, string other)
        {
            var (large, small) = (NumberOf[one], NumberOf[other]);
            if (large == small) return this;
            if (ByNumber[large].Members.Count < ByNumber[small].Members.Count) (large, small) = (small, large);
            var absorbed = ByNumber[small];
            var into = ByNumber[large];
            return this with
            {
                NumberOf = NumberOf.SetItems(absorbed.Members.Select(member => KeyValuePair.Create(member, large))),
                ByNumber = ByNumber.Remove(small).SetItem(large,
                    new Group(into.Members.Union(absorbed.Members), into.GoingOn.Union(absorbed.GoingOn))),
            };
        }
    }

    /// <param name="GoingOn">Members that were merged into no other.</param>
    private sealed record Group(ImmutableSortedSet<string> Members, ImmutableSortedSet<string> GoingOn)
    {
        public string Root => GoingOn.IsEmpty ? Members.Min! : GoingOn.Min!;
    }
}

/// <summary>Two customers turned out to be one; the second goes on.</summary>
public sealed record CustomersMerge(string CustomerId, string IntoCustomerId);
