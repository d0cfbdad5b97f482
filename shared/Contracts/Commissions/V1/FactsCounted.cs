namespace Contracts.Commissions.V1;

/// <summary>A page of what a publisher published, to the process that asked. Pages come in any order.</summary>
/// <param name="RequestId">That of <see cref="FactsAsked"/>.</param>
/// <param name="AnswerId">Pages of one answer have the same; an answer that was begun again has another.</param>
/// <param name="Source">"Leads" or "Subscriptions".</param>
/// <param name="Page">From 0 on.</param>
/// <param name="Subjects">At most <see cref="SubjectsMax"/>; each subject is in one page of an answer.</param>
public sealed record FactsCounted(
    Guid RequestId, Guid AnswerId, string Source, int Page, bool IsLast, IReadOnlyList<CountedSubject> Subjects)
{
    public const int SubjectsMax = 5_000;
}

/// <summary>Facts about one customer or partner.</summary>
/// <param name="Subject">As <see cref="FactSubject"/> names it.</param>
/// <param name="Facts">How many were published.</param>
/// <param name="Hash">Sum of their hashes, 32 hexadecimal digits.</param>
/// <param name="IsMoving">More of them are stored and about to be published.</param>
public sealed record CountedSubject(string Subject, long Facts, string Hash, bool IsMoving);
