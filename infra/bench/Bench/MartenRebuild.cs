using Commissions.Domain.Customers;
using Contracts.Leads.V1;
using Contracts.Subscriptions.V1;
using EventStore;
using JasperFx;
using JasperFx.Events;
using JasperFx.Events.Projections;
using Marten;
using Marten.Events.Aggregation;
using Weasel.Core;

namespace Bench;

/// <summary>What people would use instead: Marten rebuilds one document a customer with the same fold.</summary>
internal static class MartenRebuild
{
    public static async Task Run(string database)
    {
        await using var store = DocumentStore.For(options =>
        {
            options.Connection(database);
            options.AutoCreateSchemaObjects = AutoCreate.CreateOrUpdate;
            options.UseSystemTextJsonForSerialization(EnumStorage.AsString, Casing.CamelCase);
            options.DisableNpgsqlLogging = true;
            options.Events.StreamIdentity = StreamIdentity.AsString;
            options.Events.AppendMode = EventAppendMode.Quick;
            options.Events.EnableUniqueIndexOnEventId = true;
            options.Events.MetadataConfig.CausationIdEnabled = true;
            options.Events.MetadataConfig.CorrelationIdEnabled = true;
            options.MapContracts<BillingFact>();
            options.MapContracts<ProgrammeFact>();
            options.Projections.Add<CustomerProjection>(ProjectionLifecycle.Async);
        });
        using var daemon = await store.BuildProjectionDaemonAsync();
        await daemon.RebuildProjectionAsync<CustomerProjection>(TimeSpan.FromMinutes(10), CancellationToken.None);
    }
}

/// <summary>One document a customer stream.</summary>
public sealed record FoldedCustomer
{
    public required string Id { get; init; }
    public required CustomerAccount Account { get; init; }
}

public sealed partial class CustomerProjection : SingleStreamProjection<FoldedCustomer, string>
{
    public CustomerProjection()
    {
        foreach (var type in EventNames.Of<BillingFact>().Values) IncludeType(type);
        IncludeType<AttributionStarted>();
        IncludeType<AttributionEnded>();
        // Its best settings here: large pages, and no document is read again.
        Options.BatchSize = 20_000;
        Options.CacheLimitPerTenant = 100_000;
    }

    public override FoldedCustomer? Evolve(FoldedCustomer? snapshot, string id, IEvent e) => new()
    {
        Id = id,
        Account = CustomerJournal.Fold(snapshot?.Account ?? CustomerAccount.New(id), e.Data),
    };
}
