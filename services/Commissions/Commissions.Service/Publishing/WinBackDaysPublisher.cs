using JasperFx.Events.Subscriptions;

namespace Commissions.Service.Publishing;

/// <summary>
/// How long a customer may be away: Leads decides by it who is new business. A subscription of its own, so that what
/// was chosen before Leads was told of it is published as well.
/// </summary>
internal sealed class WinBackDaysPublisher(IServiceProvider services) : LedgerFactPublisher(services)
{
    public static new void Configure(ISubscriptionOptions options)
    {
        options.Name = "win-back-days";
        options.IncludeType<Domain.Plans.WinBackDaysSet>();
    }
}
