namespace Contracts.Subscriptions.V1;

/// <summary>Facts of one lane in stored order, at most <see cref="FactsMax"/> of them.</summary>
/// <param name="Lane">
/// Customers are spread over lanes when there are many facts; order is kept inside a lane. Few facts have lane 0.
/// </param>
/// <param name="MayWait">
/// What happened long before it was delivered, such as the years of customers that are taken over: a receiver that is
/// busy may take what happened today first.
/// </param>
public sealed record BillingFacts(int Lane, IReadOnlyList<PublishedFact<BillingFact>> Facts, bool MayWait = false)
{
    public const int FactsMax = 200;
}
