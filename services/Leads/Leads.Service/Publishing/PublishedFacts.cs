using Messaging;
using Npgsql;

namespace Leads.Service.Publishing;

/// <summary>Answers what Leads published, so that the ledger's journal can be compared with it.</summary>
internal sealed class PublishedFacts(IDocumentStore store, NpgsqlDataSource dataSource) : FactsAskedConsumer(
    "Leads", LeadsFactPublisher.SubscriptionName, LeadsFactPublisher.Contract, store, dataSource);
