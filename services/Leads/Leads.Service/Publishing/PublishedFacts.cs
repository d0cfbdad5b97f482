using Contracts;
using Contracts.Leads.V1;
using JasperFx.Events;
using Messaging;
using Npgsql;

namespace Leads.Service.Publishing;

/// <summary>Answers what Leads published, so that the ledger's journal can be compared with it.</summary>
internal sealed class PublishedFacts(IDocumentStore store, NpgsqlDataSource dataSource)
    : FactsAskedConsumer<ProgrammeFact>(store, dataSource)
{
    protected override string Source => "Leads";

    protected override string Subscription => LeadsFactPublisher.SubscriptionName;

    protected override ProgrammeFact? ContractOf(IEvent @event) => LeadsFactPublisher.Contract(@event);

    protected override string SubjectOf(ProgrammeFact content) => FactSubject.Of(content);

    protected override UInt128 HashOf(FactHash hash, Guid eventId, ProgrammeFact content) => hash.Of(eventId, content);
}
