using Contracts;
using Contracts.Subscriptions.V1;
using JasperFx.Events;
using Marten;
using Messaging;
using Npgsql;

namespace Subscriptions.Service.BillingFacts;

/// <summary>Answers what Subscriptions published, so that the ledger's journal can be compared with it.</summary>
internal sealed class PublishedFacts(IDocumentStore store, NpgsqlDataSource dataSource)
    : FactsAskedConsumer<BillingFact>(store, dataSource)
{
    protected override string Source => "Subscriptions";

    protected override string Subscription => BillingFactPublisher.SubscriptionName;

    protected override BillingFact? ContractOf(IEvent @event) => BillingFactPublisher.Contract(@event);

    protected override string SubjectOf(BillingFact content) => FactSubject.Of(content);

    protected override UInt128 HashOf(FactHash hash, Guid eventId, BillingFact content) => hash.Of(eventId, content);
}
