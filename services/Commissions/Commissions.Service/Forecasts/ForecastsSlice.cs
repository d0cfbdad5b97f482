namespace Commissions.Service.Forecasts;

/// <summary>What is likely to be owed.</summary>
internal static class ForecastsSlice
{
    public static void Map(IEndpointRouteBuilder api) => ForecastLiability.Map(api);
}
