using Contracts.Leads.V1;
using Contracts.Subscriptions.V1;
using EventStore;
using Hosting;
using MassTransit;
using Messaging;
using OpenTelemetry.Metrics;
using Subscriptions.Domain.StripePayments;
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
        services.AddSingleton<BillingFactStore>();
        services.AddSingleton<StripeTranslation>();
        services.AddSingleton<StripeIntake>();
        services.AddSingleton<StripeMetrics>();
        services.ConfigureOpenTelemetryMeterProvider(metrics => metrics.AddMeter(StripeMetrics.MeterName));
        services.AddOptions<StripeOptions>().Bind(configuration.GetSection(StripeOptions.Section));
        services.AddSingleton<ImportFiles>();
        services.AddSingleton<ImportRun>();
        var store = services.AddEventStore(configuration, host.RunsWorker, ConfigureStore);
        services.AddMessaging(configuration, Name, host.RunsWorker, bus =>
            bus.AddConsumer<ProgrammeFactsConsumer, InOrder<ProgrammeFactsConsumer>>());
        if (host.RunsWorker)
        {
            store.AddSubscriptionWithServices<BillingFactPublisher>(
                ServiceLifetime.Singleton, subscription => subscription.Name = BillingFactPublisher.SubscriptionName);
            store.AddSubscriptionWithServices<CustomerProjection>(ServiceLifetime.Singleton, CustomerProjection.Configure);
            services.AddHostedService<ImportWorker>();
        }

        host.MapApi = MapApi;
        return host;
    }

    private static void ConfigureStore(Marten.StoreOptions options)
    {
        options.MapContracts<BillingFact>();
        options.MapContracts<ProgrammeFact>();
        options.Events.MapEventType<StripePaymentLinked>("stripe_payment_linked");
        options.Events.MapEventType<StripeChargeRefunded>("stripe_charge_refunded");
        options.Events.MapEventType<StripeRefundMade>("stripe_refund_made");
        options.Events.MapEventType<StripeDisputeChanged>("stripe_dispute_changed");
        options.Events.MapEventType<StripeCreditNoted>("stripe_credit_noted");
        options.Schema.For<CustomerName>();
        options.Schema.For<CustomerDocument>();
        options.Schema.For<MergedCustomersDocument>();
        options.Schema.For<PartnerDocument>();
        options.Schema.For<InvoiceImport>();
        options.Storage.ExtendedSchemaObjects.Add(ImportFiles.Table(options.DatabaseSchemaName));
    }

    private static void MapApi(IEndpointRouteBuilder api)
    {
        DeliverBillingEvents.Map(api);
        StripeWebhook.Map(api);
        ImportInvoices.Map(api);
        ReadCustomer.Map(api);
        ReadMetrics.Map(api);
        api.MapOperations();
    }
}
