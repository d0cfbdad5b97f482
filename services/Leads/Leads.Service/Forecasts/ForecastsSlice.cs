namespace Leads.Service.Forecasts;

/// <summary>What is likely to come.</summary>
internal static class ForecastsSlice
{
    public static void Map(IEndpointRouteBuilder api) => ForecastPipeline.Map(api);
}
