using Contracts;
using Contracts.Subscriptions.V1;
using JasperFx.Events;
using Messaging;
using Subscriptions.Domain.BillingFacts;

namespace Subscriptions.Service.BillingFacts;

/// <summary>Publishes every stored billing fact: the stored event is the contract.</summary>
internal sealed class BillingFactPublisher(IServiceProvider services) : FactPublisher<BillingFact>(services)
{
    /// <summary>Where its progress is kept: renaming it would publish the whole history again.</summary>
    public const string SubscriptionName = "billing-facts";

    /// <summary>Of what is delivered at once, so many may wait to be published.</summary>
    public const int UnpublishedMax = 200;

    private const int NewsDaysMax = 7;

    protected override int FactsMax => Contracts.Subscriptions.V1.BillingFacts.FactsMax;

    protected override BillingFact? ContractOf(IEvent @event) => Contract(@event);

    internal static BillingFact? Contract(IEvent @event) => @event.Data as BillingFact;

    protected override object MessageOf(int lane, IReadOnlyList<PublishedFact<BillingFact>> facts, bool mayWait) =>
        new Contracts.Subscriptions.V1.BillingFacts(lane, facts, mayWait);

    // The years of customers that are taken over, by whatever way they were delivered.
    protected override bool MayWait(PublishedFact<BillingFact> fact) =>
        BusinessDay.Find(fact.Content) is { } day
        && day.AddDays(NewsDaysMax) < DateOnly.FromDateTime(fact.RecordedAt.UtcDateTime);
}
