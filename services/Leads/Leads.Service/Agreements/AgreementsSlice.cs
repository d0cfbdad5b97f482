using Leads.Domain.Agreements;
using Leads.Domain.Partners;

namespace Leads.Service.Agreements;

/// <summary>What every partner signs.</summary>
internal static class AgreementsSlice
{
    public static void Configure(StoreOptions store)
    {
        store.Events.MapEventType<AgreementAccepted>("agreement_accepted");
        store.Events.MapEventType<AgreementPublished>("agreement_published");
    }

    public static void Map(IEndpointRouteBuilder api)
    {
        PublishAgreement.Map(api);
        AcceptAgreement.Map(api);
        ReadAgreements.Map(api);
        ListAgreementAcceptances.Map(api);
    }
}
