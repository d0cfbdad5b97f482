using Commissions.Domain.Customers;
using Commissions.Service.Store;
using Marten;

namespace Commissions.Service.Customers;

/// <summary>The day from which a customer's years are counted.</summary>
internal static class CustomersSlice
{
    public static void Configure(StoreOptions store)
    {
        store.Events.MapEventType<AnchorCorrectionProposed>("anchor_correction_proposed");
        store.Events.MapEventType<AnchorCorrected>(JournalEvents.AnchorCorrectedName);
    }

    public static void Map(IEndpointRouteBuilder api) => CorrectAnchor.Map(api);
}
