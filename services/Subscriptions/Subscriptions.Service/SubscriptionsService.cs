using Contracts.Subscriptions.V1;
using EventStore;
using Hosting;
using Messaging;
using Subscriptions.Service.BillingFacts;
using Subscriptions.Service.Customers;
using Subscriptions.Service.Stripe;

namespace Subscriptions.Service;

/// <summary>The Subscriptions service: takes billing facts in from any source, once each, and publishes them.</summary>
public static class SubscriptionsService
{
    private const string Name = "subscriptions";

    public static ServiceHost Create(string[] args)
    {
        var host = ServiceHost.Create(Name, args);
        var services = host.Builder.Services;
        var configuration = host.Builder.Configuration;

        services.AddSingleton<BillingFactStore>();
        services.AddSingleton<StripeTranslation>();
        services.AddSingleton<StripeMetrics>();
        services.AddOptions<StripeOptions>().Bind(configuration.GetSection(StripeOptions.Section));
        var store = services.AddEventStore(configuration, host.RunsWorker, options =>
        {
            options.MapContracts<BillingFact>();
            options.Schema.For<CustomerName>();
        });
        if (host.RunsWorker)
        {
            store.AddSubscriptionWithServices<BillingFactPublisher>(
                ServiceLifetime.Singleton, subscription => subscription.Name = BillingFactPublisher.SubscriptionName);
            services.AddMessaging(configuration, Name, host.RunsWorker, _ => { });
        }

        host.MapApi = api =>
        {
            DeliverBillingEvents.Map(api);
            StripeWebhook.Map(api);
            ReadCustomer.Map(api);
        };
        return host;
    }
}
