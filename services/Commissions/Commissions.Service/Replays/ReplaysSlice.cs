using Commissions.Domain.Replays;
using Commissions.Service.Store;
using Marten;

namespace Commissions.Service.Replays;

/// <summary>All of history is calculated anew, looked at, approved and posted as corrections.</summary>
internal static class ReplaysSlice
{
    public static void Add(IServiceCollection services)
    {
        services.AddSingleton<ReplayEngine>();
        services.AddSingleton<ShownReplay>();
    }

    public static void AddWorker(IServiceCollection services) => services.AddHostedService<ReplayWorker>();

    public static void Configure(StoreOptions store)
    {
        store.Events.MapEventType<ReplayRequested>("replay_requested");
        store.Events.MapEventType<ReplayCalculated>("replay_calculated");
        store.Events.MapEventType<ReplayFailed>("replay_failed");
        store.Events.MapEventType<ReplayApproved>("replay_approved");
        store.Events.MapEventType<ReplayBatchPosted>("replay_batch_posted");
        store.Events.MapEventType<ReplayPosted>("replay_posted");
        store.Events.MapEventType<ReplayVerified>("replay_verified");
        store.Schema.For<ReplayProgress>();
        store.Schema.For<ReplayDocument>().Duplicate(replay => replay.IsPending);
        store.Schema.For<ReplayDifference>().Duplicate(difference => difference.ReplayId)
            .Duplicate(difference => difference.PartnerId);
    }

    public static void Map(IEndpointRouteBuilder api)
    {
        RequestReplay.Map(api);
        CorrectEarlierPostings.Map(api);
        ListReplays.Map(api);
        ReadReplay.Map(api);
        ReadChangedSince.Map(api);
    }
}
