using Commissions.Service.LedgerProcessor;
using Hosting;
using Marten;
using Money;

namespace Commissions.Service.PartnerLedgers;

/// <summary>What a partner has earned and may be paid, per currency. States are derived, never stored.</summary>
internal static class ReadBalance
{
    public static void Map(IEndpointRouteBuilder api) => api.MapGet("/v1/partners/{id}/balance", Handle)
        .For(Role.PartnerManager, Role.Finance, Role.Partner).OnlyItself()
        .WithName("ReadBalance").WithSummary("Balance of a partner").Produces<PartnerBalance>();

    private static async Task<IResult> Handle(string id, EntryRows rows, IQuerySession session,
        ProgrammeCalendar calendar, CancellationToken cancellation, DateOnly? asOf = null)
    {
        var day = asOf ?? calendar.Today();
        var sums = await rows.Sums(new EntryFilter { PartnerId = id, EffectiveUntil = day }, cancellation);
        var document = await session.LoadAsync<RulebookDocument>(RulebookDocument.TheId, cancellation);
        var holdDays = (document?.Rulebook.Published ?? [])
            .ToDictionary(version => (version.PlanId, version.Version), version => version.Terms.HoldDays);
        return TypedResults.Ok(new PartnerBalance(id, day,
        [
            .. sums.GroupBy(sum => sum.Currency).OrderBy(group => group.Key, StringComparer.Ordinal)
                .Select(currency => Of(currency.Key, [.. currency], day, holdDays)),
        ]));
    }

    private static CurrencyBalance Of(string currency, IReadOnlyList<EntrySum> sums, DateOnly day,
        Dictionary<(string, int), int> holdDays)
    {
        bool IsHeld(EntrySum sum) =>
            sum.EffectiveOn.AddDays(holdDays.GetValueOrDefault((sum.PlanId, sum.PlanVersion))) > day;
        var held = sums.Where(sum => sum.Minor > 0 && IsHeld(sum)).Sum(sum => sum.Minor);
        var free = sums.Sum(sum => sum.Minor) - held;
        return new CurrencyBalance(new Amount(held, currency), new Amount(Math.Max(0, free), currency),
            Amount.Zero(currency), Amount.Zero(currency), new Amount(Math.Min(0, free), currency),
            new Amount(held + free, currency));
    }
}

internal sealed record PartnerBalance(string PartnerId, DateOnly AsOf, IReadOnlyList<CurrencyBalance> Currencies);

/// <summary>One currency of a balance.</summary>
/// <param name="Accrued">Earned and still held after its payment.</param>
/// <param name="Negative">Returned money that later payouts carry; zero or below.</param>
/// <param name="Total">Plain sum of all entries.</param>
internal sealed record CurrencyBalance(
    Amount Accrued, Amount Payable, Amount InPayout, Amount Paid, Amount Negative, Amount Total);
