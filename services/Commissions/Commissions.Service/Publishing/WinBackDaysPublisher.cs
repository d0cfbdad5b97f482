using Contracts;
using Contracts.Commissions.V1;
using JasperFx.Events;
using JasperFx.Events.Subscriptions;
using Messaging;

namespace Commissions.Service.Publishing;

/// <summary>
/// How long a customer may be away: Leads decides by it who is new business. A subscription of its own, so that what was chosen
/// before Leads was told of it is published as well.
/// </summary>
internal sealed class WinBackDaysPublisher(IServiceProvider services) : FactPublisher<LedgerFact>(services)
{
    public static void Configure(ISubscriptionOptions options)
    {
        options.Name = "win-back-days";
        options.IncludeType<Domain.Plans.WinBackDaysSet>();
    }

    protected override int FactsMax => LedgerFacts.FactsMax;

    protected override bool SomebodyMustListen => false;

    protected override object MessageOf(int lane, IReadOnlyList<PublishedFact<LedgerFact>> facts) => new LedgerFacts(lane, facts);

    protected override LedgerFact? ContractOf(IEvent @event) => @event.Data is Domain.Plans.WinBackDaysSet set
        ? new Contracts.Commissions.V1.WinBackDaysSet { Days = set.Days, ValidFrom = set.ValidFrom }
        : null;
}
