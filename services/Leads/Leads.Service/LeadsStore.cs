using Leads.Domain.Agreements;
using Leads.Domain.Attributions;
using Leads.Domain.Conflicts;
using Leads.Domain.Customers;
using Leads.Domain.Feedback;
using Leads.Domain.Leads;
using Leads.Domain.Partners;
using Leads.Domain.Policies;
using Leads.Domain.Programme;
using Leads.Domain.Trainings;
using Leads.Service.Attributions;
using Leads.Service.Conflicts;
using Leads.Service.Feedback;
using Leads.Service.Leads;
using Leads.Service.Partners;
using Leads.Service.Programme;
using CustomerKey = Leads.Service.Customers.CustomerKey;

namespace Leads.Service;

internal static class LeadsStore
{
    public static void Configure(StoreOptions options)
    {
        MapEvents(options.Events);
        options.Schema.For<PartnerProfile>();
        options.Schema.For<PartnerView>().Index(view => view.SortKey);
        options.Schema.For<LeadDetails>();
        options.Schema.For<LeadView>()
            .Index(view => view.SortKey).Index(view => view.PartnerId).Index(view => view.MatchKey);
        options.Schema.For<AttributionOwner>();
        options.Schema.For<KnownCustomer>();
        options.Schema.For<CustomerKey>();
        options.Schema.For<CustomerLife>();
        options.Schema.For<ConflictView>().Index(view => view.SortKey).Index(view => view.LeadId);
        options.Schema.For<ConflictDescription>();
        options.Schema.For<KnownPlan>();
        options.Schema.For<KnownSegments>();
        options.Schema.For<ReviewedSegment>();
        options.Schema.For<WinBackDays>();
        options.Schema.For<FeedbackView>().Index(view => view.SortKey);
    }

    /// <summary>Stored names are for ever: a type may be renamed, its name here may not.</summary>
    private static void MapEvents(Marten.Events.IEventStoreOptions events)
    {
        events.MapEventType<PartnerApplied>("partner_applied");
        events.MapEventType<PartnerApproved>("partner_approved");
        events.MapEventType<PartnerRejected>("partner_rejected");
        events.MapEventType<PartnerTypeChanged>("partner_type_changed");
        events.MapEventType<PartnerIdentityReported>("partner_identity_reported");
        events.MapEventType<PartnerScopeChanged>("partner_scope_changed");
        events.MapEventType<PartnerProfileUpdated>("partner_profile_updated");
        events.MapEventType<PartnerPersonalDataErased>("partner_personal_data_erased");
        events.MapEventType<NfrLicenceGranted>("nfr_licence_granted");
        events.MapEventType<NfrLicenceEnded>("nfr_licence_ended");
        events.MapEventType<PartnerSuspended>("partner_suspended");
        events.MapEventType<PartnerReinstated>("partner_reinstated");
        events.MapEventType<AgreementAccepted>("agreement_accepted");
        events.MapEventType<AgreementPublished>("agreement_published");
        events.MapEventType<LeadSubmitted>("lead_submitted");
        events.MapEventType<LeadAccepted>("lead_accepted");
        events.MapEventType<LeadRejected>("lead_rejected");
        events.MapEventType<LeadProtectionExtended>("lead_protection_extended");
        events.MapEventType<LeadMoved>("lead_moved");
        events.MapEventType<LeadReassigned>("lead_reassigned");
        events.MapEventType<LeadContactErased>("lead_contact_erased");
        events.MapEventType<LeadLost>("lead_lost");
        events.MapEventType<LeadWon>("lead_won");
        events.MapEventType<AttributionStarted>("attribution_started");
        events.MapEventType<AttributionEnded>("attribution_ended");
        events.MapEventType<TrainingDelivered>("training_delivered");
        events.MapEventType<FeedbackGiven>("feedback_given");
        events.MapEventType<FeedbackAnswered>("feedback_answered");
        events.MapEventType<LeadPolicyPublished>("lead_policy_published");
        events.MapEventType<ConflictOpened>("conflict_opened");
        events.MapEventType<ConflictDecided>("conflict_decided");
        events.MapEventType<ConflictAppealed>("conflict_appealed");
        events.MapEventType<StabilityAnswered>("stability_answered");
        events.MapEventType<ProgrammeWentLive>("programme_went_live");
    }
}
