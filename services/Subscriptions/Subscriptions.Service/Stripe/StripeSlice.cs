using Marten;
using Subscriptions.Domain.StripePayments;

namespace Subscriptions.Service.Stripe;

/// <summary>Events of Stripe become billing facts.</summary>
internal static class StripeSlice
{
    public static void Add(IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<StripeOptions>().Bind(configuration.GetSection(StripeOptions.Section));
        services.AddSingleton<StripeTranslation>();
        services.AddSingleton<StripeReading>();
        services.AddSingleton<StripeIntake>();
        services.AddSingleton<StripeLines>();
        services.AddSingleton<ShortenedEvents>();
        services.AddSingleton<StripeHeard>();
    }

    public static void AddWorker(IServiceCollection services) => services.AddHostedService<ShortenedEventsWorker>();

    public static void Configure(StoreOptions store)
    {
        store.Events.MapEventType<StripePaymentLinked>("stripe_payment_linked");
        store.Events.MapEventType<StripeChargeRefunded>("stripe_charge_refunded");
        store.Events.MapEventType<StripeRefundMade>("stripe_refund_made");
        store.Events.MapEventType<StripeRefundFailed>("stripe_refund_failed");
        store.Events.MapEventType<StripeCreditVoided>("stripe_credit_voided");
        store.Events.MapEventType<StripePaymentFell>("stripe_payment_fell");
        store.Events.MapEventType<StripeDisputeChanged>("stripe_dispute_changed");
        store.Events.MapEventType<StripeCreditNoted>("stripe_credit_noted");
        store.Schema.For<WaitingStripeEvent>();
        store.Schema.For<StripeSign>();
    }

    public static void Map(IEndpointRouteBuilder api)
    {
        StripeWebhook.Map(api);
        StripeConnection.Map(api);
        WaitingStripeEvents.Map(api);
    }
}
