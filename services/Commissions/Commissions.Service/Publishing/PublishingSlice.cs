using Marten;

namespace Commissions.Service.Publishing;

/// <summary>What other services learn of this one.</summary>
internal static class PublishingSlice
{
    public static void AddWorker(MartenServiceCollectionExtensions.MartenConfigurationExpression marten)
    {
        marten.AddSubscriptionWithServices<LedgerFactPublisher>(ServiceLifetime.Singleton,
            LedgerFactPublisher.Configure);
        marten.AddSubscriptionWithServices<WinBackDaysPublisher>(ServiceLifetime.Singleton,
            WinBackDaysPublisher.Configure);
    }
}
