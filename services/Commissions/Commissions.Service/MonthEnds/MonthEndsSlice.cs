namespace Commissions.Service.MonthEnds;

/// <summary>What a month's end takes, from its checks to the bank's answer.</summary>
internal static class MonthEndsSlice
{
    public static void Map(IEndpointRouteBuilder api) => ReadMonthEnd.Map(api);
}
