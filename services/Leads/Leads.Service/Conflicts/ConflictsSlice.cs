using Leads.Domain.Conflicts;

namespace Leads.Service.Conflicts;

/// <summary>Two claim one company.</summary>
internal static class ConflictsSlice
{
    public static void Configure(StoreOptions store)
    {
        store.Events.MapEventType<ConflictOpened>("conflict_opened");
        store.Events.MapEventType<ConflictDecided>("conflict_decided");
        store.Events.MapEventType<ConflictAppealed>("conflict_appealed");
        store.Schema.For<ConflictView>().Index(view => view.SortKey).Index(view => view.LeadId);
        store.Schema.For<ConflictDescription>();
    }

    public static void Map(IEndpointRouteBuilder api)
    {
        OpenConflict.Map(api);
        DecideConflict.Map(api);
        AppealConflict.Map(api);
        ReadConflicts.Map(api);
    }
}
