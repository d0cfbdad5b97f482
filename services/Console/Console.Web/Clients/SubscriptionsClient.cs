using CommissionsConsole.SignIn;

namespace CommissionsConsole.Clients;

internal sealed class SubscriptionsClient(HttpClient http, SignedInUser user, RequestKeys keys)
    : ServiceClient(http, user, keys)
{
    public Task<CustomerTimeline> Customer(string id, int? limit, string? after, CancellationToken cancellation) =>
        Get<CustomerTimeline>(
            With($"/v1/customers/{Segment(id)}", ("limit", limit), ("after", after)), cancellation);

    /// <returns>Null where the service does not count metrics.</returns>
    public Task<Metrics?> Metrics(string? groupBy, DateOnly? from, DateOnly? until, CancellationToken cancellation) =>
        Find<Metrics>(With("/v1/metrics", ("from", from), ("until", until), ("groupBy", groupBy)), cancellation);
}
