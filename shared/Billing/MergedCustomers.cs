namespace Billing;

/// <summary>Which customers are one. The answer does not depend on the order in which the merges were heard of.</summary>
public static class MergedCustomers
{
    /// <summary>The customer that goes on for a whole group; the smallest id where that is not unique.</summary>
    public static string RootOf(string customerId, IReadOnlyCollection<CustomersMerge> merges)
    {
        var group = new SortedSet<string>(StringComparer.Ordinal) { customerId };
        for (var known = 0; known != group.Count;)
        {
            known = group.Count;
            foreach (var merge in merges)
                if (group.Contains(merge.CustomerId) || group.Contains(merge.IntoCustomerId))
                {
                    group.Add(merge.CustomerId);
                    group.Add(merge.IntoCustomerId);
                }
        }

        return group.FirstOrDefault(member => !merges.Any(merge => merge.CustomerId == member)) ?? group.Min!;
    }
}

/// <summary>Two customers turned out to be one; the second goes on.</summary>
public sealed record CustomersMerge(string CustomerId, string IntoCustomerId);
