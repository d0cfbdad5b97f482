using RunningServers;

namespace Subscriptions.Tests.Http;

/// <summary>Every endpoint that the service has, as everybody.</summary>
public sealed class WhoMay(SubscriptionsRunning running)
{
    [Fact]
    public async Task Each_role_gets_in_where_it_may_and_nobody_else()
    {
        static (string, string) PathOf(GuardedEndpoint endpoint) =>
            (endpoint.Route.Replace("{id}", "none", StringComparison.Ordinal), "[]");

        (await AccessMatrix.Probe(running.Service, "p-own", "p-other", PathOf)).Should().BeEmpty();
        (await CommittedPage.Compare("docs/who-may/subscriptions.md",
            AccessMatrix.Page("Subscriptions", AccessMatrix.Read(running.Service)))).Should().BeNull();
    }
}
