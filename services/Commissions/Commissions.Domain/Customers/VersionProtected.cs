namespace Commissions.Domain.Customers;

/// <summary>
/// A paid key keeps the version it was paid under although a later one pays less, so a later refund still uses the
/// kept rate. Stands in for every version of the plan up to <paramref name="InPlaceOf"/>.
/// </summary>
/// <param name="CustomerId">Account whose calculation it changes.</param>
/// <param name="ReplayId">The approval that would have lowered the key.</param>
public sealed record VersionProtected(string PartnerId, string CustomerId, LedgerKey Key, string PlanId, int Version,
    int InPlaceOf, string ReplayId);
