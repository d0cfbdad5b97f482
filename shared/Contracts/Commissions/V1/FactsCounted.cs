namespace Contracts.Commissions.V1;

/// <summary>A page of what a publisher stored, to the process that asked. Pages come in any order.</summary>
/// <param name="RequestId">That of <see cref="FactsAsked"/>.</param>
/// <param name="AnswerId">Pages of one answer have the same; an answer that was begun again has another.</param>
/// <param name="Source">"Leads" or "Subscriptions".</param>
/// <param name="Page">From 0 on.</param>
/// <param name="Counted">Each group is in one page of an answer.</param>
/// <param name="Listed">Facts of the groups that were asked for; each is in one page of an answer.</param>
public sealed record FactsCounted(Guid RequestId, Guid AnswerId, string Source, int Page, bool IsLast,
    IReadOnlyList<CountedFacts> Counted, IReadOnlyList<ListedFact> Listed)
{
    /// <summary>As many groups and facts are in a page.</summary>
    public const int PageMax = 5_000;
}

/// <summary>Facts about the customers and partners of a group.</summary>
/// <param name="Group">As <see cref="FactSubject.GroupOf"/> has it.</param>
/// <param name="Facts">How many are stored.</param>
/// <param name="Hash">Sum of their hashes, 32 hexadecimal digits.</param>
public sealed record CountedFacts(int Group, long Facts, string Hash);

/// <summary>One fact.</summary>
/// <param name="Subject">As <see cref="FactSubject"/> names it.</param>
/// <param name="Hash">32 hexadecimal digits.</param>
/// <param name="IsPublished">It was published before the mark of this question; false: it is still to be
/// published.</param>
public sealed record ListedFact(Guid EventId, string Subject, string Hash, bool IsPublished);
