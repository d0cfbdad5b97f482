using Commissions.Domain.Periods;
using Marten;

namespace Commissions.Service.Periods;

/// <summary>Months are closed for good.</summary>
internal static class PeriodsSlice
{
    public static void Configure(StoreOptions store) => store.Events.MapEventType<PeriodClosed>("period_closed");

    public static void Map(IEndpointRouteBuilder api)
    {
        ListPeriods.Map(api);
        ClosePeriod.Map(api);
    }
}
