using Commissions.Domain.Payouts;
using Commissions.Service.Ledger;
using Commissions.Service.Store;
using Hosting;
using Marten;
using Money;
using Npgsql;

namespace Commissions.Service.PartnerLedgers;

/// <summary>
/// What a partner has earned and may be paid, per currency, as of a day and as known at an instant. States are derived,
/// never stored.
/// </summary>
internal static class ReadBalance
{
    public static void Map(IEndpointRouteBuilder api) => api.MapGet("/v1/partners/{id}/balance", Handle)
        .For(Role.PartnerManager, Role.Finance, Role.Partner).OnlyItself()
        .WithName("ReadBalance").WithSummary("Balance of a partner").Produces<PartnerBalance>();

    private static async Task<IResult> Handle(string id, NpgsqlDataSource dataSource, IQuerySession session,
        ProgrammeCalendar calendar, CancellationToken cancellation, DateOnly? asOf = null,
        DateOnly? effectiveUntil = null, DateTimeOffset? knownAt = null)
    {
        if (AsOf.Check(knownAt, calendar) is { } wrong) return Problems.From(wrong);
        var day = asOf ?? effectiveUntil
            ?? (knownAt is { } instantAsked ? calendar.DateOf(instantAsked) : calendar.Today());
        await using var connection = await dataSource.OpenConnectionAsync(cancellation);
        if (knownAt is { } then) await Turns.WaitForTurnsUpTo(then, connection, cancellation);

        var money = (await PartnerMoney.Read(new PayoutFilter(id, null, day, knownAt), session, connection,
            cancellation))[0];
        return TypedResults.Ok(new PartnerBalance(id, day, knownAt, money.Hold,
        [
            .. money.Entries.GroupBy(entry => entry.Entry.Amount.Currency)
                .OrderBy(group => group.Key, StringComparer.Ordinal)
                .Select(currency => AddUp(currency.Key, [.. currency], day, money.Hold)),
        ]));
    }

    private static CurrencyBalance AddUp(string currency, IReadOnlyList<EntryInPayout> entries, DateOnly day,
        string? hold)
    {
        var open = Payable.On(day, entries.Where(entry => entry.PayoutId is null).Select(entry => entry.Entry));
        var inPayout = entries.Where(entry => entry is { PayoutId: not null, IsPaid: false })
            .TotalMinor(entry => entry.Entry.Amount.Minor);
        var paid = entries.Where(entry => entry.IsPaid).TotalMinor(entry => entry.Entry.Amount.Minor);
        var free = open.FreeMinor;
        var held = Total.Fitting((Int128)open.HeldMinor + (hold is null ? 0 : Math.Max(0, free)));
        Amount Of(long minor) => new(minor, currency);
        return new CurrencyBalance(Of(held), Of(hold is null ? Math.Max(0, free) : 0), Of(inPayout), Of(paid),
            Of(Math.Min(0, free)), Of(Total.Fitting(-(Int128)open.InvoicedMinor)),
            Of(entries.TotalMinor(entry => entry.Entry.Amount.Minor)));
    }
}

/// <param name="Hold">Why nothing is paid at all, as <see cref="PayoutHold.Find"/>; null when nothing stands against
/// it.</param>
internal sealed record PartnerBalance(
    string PartnerId, DateOnly AsOf, DateTimeOffset? KnownAt, string? Hold, IReadOnlyList<CurrencyBalance> Currencies);

/// <summary>One currency of a balance.</summary>
/// <param name="Accrued">Earned and still held: by days after payment, a dispute, or the partner's own hold.</param>
/// <param name="Negative">Returned money that later payouts carry; zero or below.</param>
/// <param name="RoyaltyInvoiced">Royalties that the partner owes by invoice, apart from payouts.</param>
/// <param name="Total">Plain sum of all entries, whatever their state.</param>
internal sealed record CurrencyBalance(Amount Accrued, Amount Payable, Amount InPayout, Amount Paid, Amount Negative,
    Amount RoyaltyInvoiced, Amount Total)
{
    /// <summary>True where a sum leaves 64 bits: the amounts are only the nearest numbers then.</summary>
    public bool IsOutOfRange => new[] { Accrued, Payable, InPayout, Paid, Negative, RoyaltyInvoiced, Total }
        .Any(amount => Money.Total.IsNearest(amount.Minor));
}
