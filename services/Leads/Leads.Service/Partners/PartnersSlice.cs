using Leads.Domain.Partners;

namespace Leads.Service.Partners;

/// <summary>Who may sell, since when and as what.</summary>
internal static class PartnersSlice
{
    public static void Configure(StoreOptions store)
    {
        store.Events.MapEventType<PartnerApplied>("partner_applied");
        store.Events.MapEventType<PartnerApproved>("partner_approved");
        store.Events.MapEventType<PartnerRejected>("partner_rejected");
        store.Events.MapEventType<PartnerTypeChanged>("partner_type_changed");
        store.Events.MapEventType<PartnerIdentityReported>("partner_identity_reported");
        store.Events.MapEventType<PartnerScopeChanged>("partner_scope_changed");
        store.Events.MapEventType<PartnerProfileUpdated>("partner_profile_updated");
        store.Events.MapEventType<PartnerPersonalDataErased>("partner_personal_data_erased");
        store.Events.MapEventType<NfrLicenceGranted>("nfr_licence_granted");
        store.Events.MapEventType<NfrLicenceEnded>("nfr_licence_ended");
        store.Events.MapEventType<PartnerSuspended>("partner_suspended");
        store.Events.MapEventType<PartnerReinstated>("partner_reinstated");
        store.Events.MapEventType<PartnerViewed>("partner_viewed");
        store.Schema.For<PartnerProfile>();
        store.Schema.For<PartnerView>().Index(view => view.SortKey);
    }

    public static void Map(IEndpointRouteBuilder api)
    {
        ApplyForPartnership.Map(api);
        ApprovePartner.Map(api);
        RejectPartner.Map(api);
        SuspendPartner.Map(api);
        ReinstatePartner.Map(api);
        ChangePartnerType.Map(api);
        ChangePartnerScope.Map(api);
        ReportIdentity.Map(api);
        DescribePartner.Map(api);
        GrantNfrLicence.Map(api);
        EndNfrLicence.Map(api);
        ErasePartnerData.Map(api);
        ViewAsPartner.Map(api);
        ReadPartnerStatistics.Map(api);
        ReadPartners.Map(api);
    }
}
