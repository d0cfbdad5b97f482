using Commissions.Domain.PartnerLedgers;
using Commissions.Service.Store;
using Marten;

namespace Commissions.Service.Statements;

/// <summary>Closed months as each partner gets them.</summary>
internal static class StatementsSlice
{
    public static void Add(IServiceCollection services) => services.AddSingleton<KeptStatements>();

    public static void Configure(StoreOptions store)
    {
        store.Events.MapEventType<StatementClosed>("statement_closed");
        store.Schema.For<StatementDocument>().Duplicate(statement => statement.PartnerId);
    }

    public static void Map(IEndpointRouteBuilder api) => ReadStatements.Map(api);
}
