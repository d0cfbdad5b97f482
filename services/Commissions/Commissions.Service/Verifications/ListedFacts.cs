using Contracts;

namespace Commissions.Service.Verifications;

/// <summary>The facts of a group of customers and partners, one by one as published and as received.</summary>
internal sealed class ListedFacts
{
    private const int FactsNamedMax = 5;

    public ListedFacts(IEnumerable<HashedFact> published, IEnumerable<HashedFact> received)
    {
        (Published, Received) = ([.. published], [.. received]);
        (Missing, Extra) = (Without(Published, Received), Without(Received, Published));
    }

    public IReadOnlyList<HashedFact> Published { get; }
    public IReadOnlyList<HashedFact> Received { get; }

    /// <summary>Published and not received as they are.</summary>
    public IReadOnlyList<HashedFact> Missing { get; }

    /// <summary>
    /// Received and not published as they are: altered, moved to another stream, forged, or there twice.
    /// </summary>
    public IReadOnlyList<HashedFact> Extra { get; }

    /// <param name="lost">Missing facts that are not on their way.</param>
    public Drift DriftOf(string subject, string source, IEnumerable<HashedFact> lost)
    {
        FactSum Sum(IEnumerable<HashedFact> facts) => facts.Where(fact => fact.Subject == subject)
            .Aggregate(default(FactSum), (sum, fact) => sum.Add(fact.Hash));
        return new Drift("facts", subject,
            $"{Sum(Published)} published by {source}{Named("not received so", lost, subject)}",
            $"{Sum(Received)} received{Named("not published so", Extra, subject)}");
    }

    private static string Named(string what, IEnumerable<HashedFact> facts, string subject)
    {
        Guid[] ids = [.. facts.Where(fact => fact.Subject == subject).Select(fact => fact.EventId)
            .Take(FactsNamedMax + 1)];
        return ids.Length == 0 ? ""
            : $"; {what}: " +
            $"{string.Join(", ", ids.Take(FactsNamedMax))}{(ids.Length > FactsNamedMax ? " and more" : "")}";
    }

    private static List<HashedFact> Without(IEnumerable<HashedFact> facts, IEnumerable<HashedFact> others)
    {
        var left = others.CountBy(Same).ToDictionary();
        var without = new List<HashedFact>();
        foreach (var fact in facts)
            if (left.GetValueOrDefault(Same(fact)) is var times and > 0) left[Same(fact)] = times - 1;
            else without.Add(fact);
        return without;
    }

    private static (Guid EventId, string Subject, UInt128 Hash) Same(HashedFact fact) =>
        (fact.EventId, fact.Subject, fact.Hash);
}
