using JasperFx.Events;
using Marten;
using Microsoft.Extensions.DependencyInjection;
using RunningServers;
using Subscriptions.Service;

[assembly: AssemblyFixture(typeof(Subscriptions.Tests.Http.SubscriptionsRunning))]

namespace Subscriptions.Tests.Http;

/// <summary>The service over a real database and a real broker, with two Stripe secrets as during a rotation.</summary>
public sealed class SubscriptionsRunning : IAsyncLifetime
{
    public const string Secret = "whsec_test_development-only";
    public const string NextSecret = "whsec_test_next-development-only";

    public RunningService Service { get; private set; } = null!;
    public string Broker { get; private set; } = "";

    public async ValueTask InitializeAsync()
    {
        Broker = await Servers.NewBroker();
        Service = await RunningService.Start(SubscriptionsService.Create,
            await RunningService.NewDatabase(SubscriptionsService.Create), Broker,
            $"--Stripe:WebhookSecrets:0={Secret}", $"--Stripe:WebhookSecrets:1={NextSecret}");
    }

    public ValueTask DisposeAsync() => Service.DisposeAsync();
}

internal static class StoredEvents
{
    /// <summary>The customer's events in stored order.</summary>
    public static async Task<IReadOnlyList<IEvent>> StoredOf(this RunningService service, string customerId)
    {
        await using var session = service.Services.GetRequiredService<IDocumentStore>().QuerySession();
        return await session.Events.FetchStreamAsync($"customer-{customerId}");
    }

    /// <summary>The ids that the sources gave to the customer's events, in stored order.</summary>
    public static async Task<IReadOnlyList<string>> SourceIdsOf(this RunningService service, string customerId) =>
        [.. (await service.StoredOf(customerId)).Select(e =>
            ((Contracts.Subscriptions.V1.BillingFact)e.Data).SourceEventId)];
}
