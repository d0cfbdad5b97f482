using Leads.Domain.Policies;

namespace Leads.Service.Policies;

/// <summary>How leads are handled.</summary>
internal static class PoliciesSlice
{
    public static void Configure(StoreOptions store)
    {
        store.Events.MapEventType<LeadPolicyPublished>("lead_policy_published");
    }

    public static void Map(IEndpointRouteBuilder api)
    {
        ReadLeadPolicy.Map(api);
        PublishLeadPolicy.Map(api);
    }
}
