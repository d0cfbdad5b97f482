using Marten;
using Messaging;
using Npgsql;

namespace Subscriptions.Service.BillingFacts;

/// <summary>Answers what Subscriptions published, so that the ledger's journal can be compared with it.</summary>
internal sealed class PublishedFacts(IDocumentStore store, NpgsqlDataSource dataSource) : FactsAskedConsumer(
    "Subscriptions", BillingFactPublisher.SubscriptionName, BillingFactPublisher.Contract, store, dataSource);
