using Commissions.Service.Ledger;
using Contracts.Subscriptions.V1;
using EventStore;
using Messaging;
using Npgsql;

namespace Commissions.Service.Operations;

/// <summary>What an operator sees of the ledger, and what was set aside.</summary>
internal static class OperationsSlice
{
    public static void Add(IServiceCollection services) =>
        services.AddSingleton(provider => new FactsPassed(provider.GetRequiredService<NpgsqlDataSource>(),
            $"{LedgerSubscription.Name}:All", EventNames.List<BillingFact>().Keys,
            provider.GetRequiredService<TimeProvider>()));

    public static void AddWorker(IServiceCollection services) => services.AddHostedService<LedgerMeters>();

    public static void Map(IEndpointRouteBuilder api)
    {
        ListSetAside.Map(api);
        api.MapOperations();
        api.MapProgress();
    }
}
