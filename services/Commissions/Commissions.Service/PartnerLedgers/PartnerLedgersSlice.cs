namespace Commissions.Service.PartnerLedgers;

/// <summary>What a partner earned, entry by entry, and why.</summary>
internal static class PartnerLedgersSlice
{
    public static void Add(IServiceCollection services) => services
        .AddSingleton<EntrySearch>().AddSingleton<EntryStandings>();

    public static void Map(IEndpointRouteBuilder api)
    {
        ListEntries.Map(api);
        EarnedByMonth.Map(api);
        ReadBalance.Map(api);
        ListBalances.Map(api);
        ReadMoneyLine.Map(api);
        ExplainEntry.Map(api);
        PayoutHistory.Map(api);
    }
}
