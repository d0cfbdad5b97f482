using Leads.Domain.Leads;

namespace Leads.Service.Leads;

/// <summary>Companies that partners register, from the registration to the sale.</summary>
internal static class LeadsSlice
{
    public static void Configure(StoreOptions store)
    {
        store.Events.MapEventType<LeadSubmitted>("lead_submitted");
        store.Events.MapEventType<LeadAccepted>("lead_accepted");
        store.Events.MapEventType<LeadRejected>("lead_rejected");
        store.Events.MapEventType<LeadProtectionExtended>("lead_protection_extended");
        store.Events.MapEventType<LeadMoved>("lead_moved");
        store.Events.MapEventType<LeadReassigned>("lead_reassigned");
        store.Events.MapEventType<LeadContactErased>("lead_contact_erased");
        store.Events.MapEventType<LeadLost>("lead_lost");
        store.Events.MapEventType<LeadWon>("lead_won");
        store.Schema.For<LeadDetails>();
        store.Schema.For<LeadView>()
            .Index(view => view.SortKey).Index(view => view.PartnerId).Index(view => view.MatchKey);
    }

    public static void Map(IEndpointRouteBuilder api)
    {
        SubmitLead.Map(api);
        AcceptLead.Map(api);
        RejectLead.Map(api);
        ExtendProtection.Map(api);
        LoseLead.Map(api);
        WinLead.Map(api);
        MoveLead.Map(api);
        EraseLeadData.Map(api);
        ReadLeads.Map(api);
    }
}
