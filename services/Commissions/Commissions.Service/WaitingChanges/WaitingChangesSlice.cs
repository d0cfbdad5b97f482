using Commissions.Domain.WaitingChanges;
using Commissions.Service.Store;
using Marten;

namespace Commissions.Service.WaitingChanges;

/// <summary>Facts that would change closed months wait for a second person.</summary>
internal static class WaitingChangesSlice
{
    public static void Configure(StoreOptions store)
    {
        store.Events.MapEventType<ChangeHeld>(JournalEvents.ChangeHeldName);
        store.Events.MapEventType<ChangeApproved>("change_approved");
        store.Events.MapEventType<ChangeRefused>("change_refused");
        store.Schema.For<WaitingChangeDocument>().Duplicate(change => change.IsWaiting);
    }

    public static void Map(IEndpointRouteBuilder api)
    {
        ListWaitingChanges.Map(api);
        DecideWaitingChange.Map(api);
    }
}
