namespace Contracts.Commissions.V1;

/// <summary>
/// A mark in the stream of facts: a publisher sends it after the broker has confirmed everything up to a position, so
/// it comes to the queue of that publisher's facts behind all of them.
/// </summary>
/// <param name="RequestId">That of <see cref="FactsAsked"/>.</param>
/// <param name="Source">"Leads" or "Subscriptions".</param>
/// <param name="AnswerId">Of the answer that says what was published up to the mark: an answer that is begun again has
/// a mark of its own.</param>
public sealed record FactsMarked(Guid RequestId, string Source, Guid AnswerId);

/// <summary>The mark has come through the queue, said to the process that asked.</summary>
public sealed record FactsArrived(Guid RequestId, string Source, Guid AnswerId);
