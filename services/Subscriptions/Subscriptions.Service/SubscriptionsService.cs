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
        services.AddSingleton<FactConflicts>();
        services.AddSingleton<StripeTranslation>();
        services.AddSingleton<StripeReading>();
        services.AddSingleton<StripeIntake>();
        services.AddSingleton<StripeLines>();
        services.AddSingleton<ShortenedEvents>();
        services.AddSingleton<IntakeMetrics>();
        services.ConfigureOpenTelemetryMeterProvider(metrics => metrics.AddMeter(IntakeMetrics.MeterName));
        services.AddOptions<StripeOptions>().Bind(configuration.GetSection(StripeOptions.Section));
        services.AddSingleton<ImportFiles>();
        services.AddSingleton<ImportRun>();
        var store = services.AddEventStore(configuration, host.RunsWorker, ConfigureStore);
        services.AddMessaging(configuration, Name, host.RunsWorker, bus =>
        {
            bus.AddConsumer<ProgrammeFactsConsumer, InOrder<ProgrammeFactsConsumer>>();
            bus.AddConsumer<PublishedFacts, InOrder<PublishedFacts>>();
        });
        if (host.RunsWorker)
        {
            store.AddSubscriptionWithServices<BillingFactPublisher>(
                ServiceLifetime.Singleton, subscription => subscription.Name = BillingFactPublisher.SubscriptionName);
            store.AddSubscriptionWithServices<CustomerProjection>(ServiceLifetime.Singleton,
                CustomerProjection.Configure);
            services.AddHostedService<ImportWorker>();
            services.AddHostedService<ShortenedEventsWorker>();
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
        options.Events.MapEventType<StripeRefundFailed>("stripe_refund_failed");
        options.Events.MapEventType<StripeCreditVoided>("stripe_credit_voided");
        options.Events.MapEventType<StripePaymentFell>("stripe_payment_fell");
        options.Events.MapEventType<StripeDisputeChanged>("stripe_dispute_changed");
        options.Events.MapEventType<StripeCreditNoted>("stripe_credit_noted");
        options.Schema.For<CustomerName>();
        options.Schema.For<CustomerDocument>();
        options.Schema.For<MergedCustomersDocument>();
        options.Schema.For<PartnerDocument>();
        options.Schema.For<InvoiceImport>();
        options.Schema.For<FactConflict>();
        options.Schema.For<WaitingStripeEvent>();
        options.Storage.ExtendedSchemaObjects.Add(ImportFiles.Table(options.DatabaseSchemaName));
    }

    private static void MapApi(IEndpointRouteBuilder api)
    {
        DeliverBillingEvents.Map(api);
        ListFactConflicts.Map(api);
        StripeWebhook.Map(api);
        WaitingStripeEvents.Map(api);
        ImportInvoices.Map(api);
        DeleteImport.Map(api);
        ReadCustomer.Map(api);
        ReadMetrics.Map(api);
        api.MapOperations();
    }
}
