using EventStore;
using Hosting;
using Marten;
using MassTransit;
using Messaging;
using Subscriptions.Service.BillingFacts;
using Subscriptions.Service.Customers;
using Subscriptions.Service.Imports;
using Subscriptions.Service.Intake;
using Subscriptions.Service.Metrics;
using Subscriptions.Service.Stripe;
using Subscriptions.Service.Surface;

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

        services.AddDeliveryLimit(configuration);
        services.AddBankAccountKey(configuration);
        BillingFactsSlice.Add(services);
        StripeSlice.Add(services, configuration);
        ImportsSlice.Add(services);
        var marten = services.AddEventStore(configuration, host.RunsWorker, Configure);
        services.AddMessaging(configuration, Name, host.RunsWorker, AddConsumers);
        if (host.RunsWorker)
        {
            BillingFactsSlice.AddWorker(marten);
            CustomersSlice.AddWorker(marten);
            ImportsSlice.AddWorker(services);
            StripeSlice.AddWorker(services);
        }

        host.MapApi = Map;
        return host;
    }

    private static void AddConsumers(IBusRegistrationConfigurator bus)
    {
        IntakeSlice.AddConsumers(bus);
        BillingFactsSlice.AddConsumers(bus);
    }

    private static void Configure(StoreOptions store)
    {
        BillingFactsSlice.Configure(store);
        IntakeSlice.Configure(store);
        StripeSlice.Configure(store);
        ImportsSlice.Configure(store);
        CustomersSlice.Configure(store);
    }

    private static void Map(IEndpointRouteBuilder api)
    {
        BillingFactsSlice.Map(api);
        StripeSlice.Map(api);
        ImportsSlice.Map(api);
        CustomersSlice.Map(api);
        MetricsSlice.Map(api);
        api.MapOperations();
    }
}
