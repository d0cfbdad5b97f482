using Commissions.Service.Ledger;
using Messaging;

namespace Commissions.Service.Operations;

/// <summary>What an operator sees of the ledger, and what was set aside.</summary>
internal static class OperationsSlice
{
    public static void Add(IServiceCollection services) =>
        services.AddProgress(LedgerSubscription.Name);

    public static void AddWorker(IServiceCollection services) => services.AddHostedService<LedgerMeters>();

    public static void Map(IEndpointRouteBuilder api)
    {
        ListSetAside.Map(api);
        api.MapOperations();
        api.MapProgress();
    }
}
