using CommissionsConsole.SignIn;

namespace CommissionsConsole.Clients;

internal sealed class SubscriptionsClient(HttpClient http, SignedInUser user) : ServiceClient(http, user)
{
    public Task<CustomerTimeline> Customer(string id, string? after, CancellationToken cancellation) =>
        Get<CustomerTimeline>(With($"/v1/customers/{Segment(id)}", ("limit", 100), ("after", after)), cancellation);
}
