namespace Contracts.Subscriptions.V1;

/// <summary>Facts of one lane in stored order, at most <see cref="FactsMax"/> of them.</summary>
/// <param name="Lane">
/// Customers are spread over lanes when there are many facts; order is kept inside a lane. Few facts have lane 0.
/// </param>
public sealed record BillingFacts(int Lane, IReadOnlyList<PublishedFact<BillingFact>> Facts)
{
    public const int FactsMax = 200;
}
