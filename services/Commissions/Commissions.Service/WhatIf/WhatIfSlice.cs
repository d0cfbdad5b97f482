namespace Commissions.Service.WhatIf;

/// <summary>Rates are tried out on what happened; nothing is stored.</summary>
internal static class WhatIfSlice
{
    public static void Add(IServiceCollection services) => services.AddSingleton<KnownHistory>();

    public static void Map(IEndpointRouteBuilder api) => TryOutRates.Map(api);
}
