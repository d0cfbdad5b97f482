using EventStore;
using Marten;

namespace Commissions.Service.Store;

/// <summary>What lies under every use case: documents of the ledger, and the rows of its entries.</summary>
internal static class StoreSlice
{
    public static void Add(IServiceCollection services)
    {
        services.AddAppendOnlyTable(EntryRows.TableName);
        services.AddAppendOnlyTable(RulesKnown.TableName);
        services.AddSchemaAddition(LedgerChanges.Schema);
        services.AddSchemaAddition(AccountBodies.Schema);
        services.AddSingleton<EntryRows>();
    }

    public static void Configure(StoreOptions store)
    {
        store.Schema.For<PostedAccountDocument>().DocumentAlias("customerledgerdocument")
            .Duplicate(document => document.NextReleaseOn!)
            .GinIndexJsonDataMember(document => document.PartnerIds)
            .GinIndexJsonDataMember(document => document.BankAccounts);
        store.Schema.For<RulebookDocument>();
        store.Schema.For<LedgerPosition>();
        store.Schema.For<SetAsideFact>();
        store.Schema.For<SetAsideAccount>();
        store.Storage.ExtendedSchemaObjects.Add(AccountBodies.Table(store.DatabaseSchemaName));
        store.Storage.ExtendedSchemaObjects.Add(EntryRows.Table(store.DatabaseSchemaName));
        store.Storage.ExtendedSchemaObjects.Add(RulesKnown.Table(store.DatabaseSchemaName));
    }
}
