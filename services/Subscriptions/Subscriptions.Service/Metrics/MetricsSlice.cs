namespace Subscriptions.Service.Metrics;

/// <summary>Revenue and customers over time.</summary>
internal static class MetricsSlice
{
    public static void Map(IEndpointRouteBuilder api) => ReadMetrics.Map(api);
}
