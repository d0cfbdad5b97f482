using CommissionsConsole.SignIn;

namespace CommissionsConsole.Clients;

internal sealed class SubscriptionsClient(HttpClient http, SignedInUser user, RequestKeys keys)
    : ServiceClient(http, user, keys)
{
    /// <param name="search">Part of the name or id.</param>
    public Task<Page<FoundCustomer>> FindCustomers(string search, int limit, CancellationToken cancellation) =>
        Get<Page<FoundCustomer>>(AddQuery("/v1/customers", ("search", search), ("limit", limit)), cancellation);

    public Task<CustomerTimeline> Customer(string id, int? limit, string? after, CancellationToken cancellation) =>
        Get<CustomerTimeline>(
            AddQuery($"/v1/customers/{PathSegment(id)}", ("limit", limit), ("after", after)), cancellation);

    /// <returns>Null where the service does not count metrics.</returns>
    public Task<Metrics?> Metrics(string? groupBy, DateOnly? from, DateOnly? until, CancellationToken cancellation) =>
        Find<Metrics>(AddQuery("/v1/metrics", ("from", from), ("until", until), ("groupBy", groupBy)), cancellation);
}
