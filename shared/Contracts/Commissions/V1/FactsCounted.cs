namespace Contracts.Commissions.V1;

/// <summary>A page of what a publisher published, to the process that asked. Pages come in any order.</summary>
/// <param name="RequestId">That of <see cref="FactsAsked"/>.</param>
/// <param name="AnswerId">Pages of one answer have the same; an answer that was begun again has another.</param>
/// <param name="Source">"Leads" or "Subscriptions".</param>
/// <param name="Page">From 0 on.</param>
/// <param name="Counted">At most <see cref="CountedMax"/>; each group and each subject is in one page of an answer.</param>
public sealed record FactsCounted(
    Guid RequestId, Guid AnswerId, string Source, int Page, bool IsLast, IReadOnlyList<CountedFacts> Counted)
{
    public const int CountedMax = 5_000;
}

/// <summary>Facts about the customers and partners of a group, or about one of them.</summary>
/// <param name="Group">As <see cref="FactSubject.GroupOf"/> has it.</param>
/// <param name="Subject">As <see cref="FactSubject"/> names it; null where the whole group is counted.</param>
/// <param name="Facts">How many are stored.</param>
/// <param name="Hash">Sum of their hashes, 32 hexadecimal digits.</param>
/// <param name="IsMoving">Some of them are not published yet, or about to be published again.</param>
public sealed record CountedFacts(int Group, string? Subject, long Facts, string Hash, bool IsMoving);
