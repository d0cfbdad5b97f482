using MassTransit;
using Messaging;

namespace Leads.Service.Publishing;

/// <summary>What other services learn of this one.</summary>
internal static class PublishingSlice
{
    public static void AddConsumers(IBusRegistrationConfigurator bus) =>
        bus.AddConsumer<PublishedFacts, InOrder<PublishedFacts>>();

    public static void AddWorker(MartenServiceCollectionExtensions.MartenConfigurationExpression marten) =>
        // The name is where its progress is kept: renaming it would publish the whole history again.
        marten.AddSubscriptionWithServices<LeadsFactPublisher>(
            ServiceLifetime.Singleton, subscription => subscription.Name = LeadsFactPublisher.SubscriptionName);
}
