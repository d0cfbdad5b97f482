using Commissions.Domain.Payouts;
using Commissions.Service.Store;
using Hosting;
using Marten;
using Money;
using Npgsql;
using NpgsqlTypes;

namespace Commissions.Service.PartnerLedgers;

/// <summary>
/// Where all money is, of one partner or of everybody: held, payable, in a payout, paid, returned. Each station is the
/// sum of the entries which the ledger lists under that state.
/// </summary>
internal static class ReadMoneyLine
{
    private static readonly string ByDay =
        $"""
        select e.currency, p.paid_at is not null, coalesce(p.paid_on, p.locked_on), count(*),
          {Total.Sql("sum(e.amount_minor)")}, count(distinct p.payout_id)
        from {EntryRows.TableName} e join {PayoutRows.Held} p on p.entry_id = e.entry_id
        where ($1::text is null or e.partner_id = $1)
        group by 1, 2, 3 order by 3
        """;

    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapGet("/v1/money-line", Programme).For(Role.PartnerManager, Role.Finance)
            .WithName("ReadMoneyLine").WithSummary("Where the money of all partners is, by state")
            .Produces<MoneyLine>();
        api.MapGet("/v1/partners/{id}/money-line", Partner)
            .For(Role.PartnerManager, Role.Finance, Role.Partner).OnlyItself()
            .WithName("ReadMoneyLineOfPartner").WithSummary("Where the money of a partner is, by state")
            .Produces<MoneyLine>();
    }

    private static Task<IResult> Programme(NpgsqlDataSource dataSource, IQuerySession session,
        ProgrammeCalendar calendar, CancellationToken cancellation) =>
        Answer(null, dataSource, session, calendar, cancellation);

    private static Task<IResult> Partner(string id, NpgsqlDataSource dataSource, IQuerySession session,
        ProgrammeCalendar calendar, CancellationToken cancellation) =>
        Answer(id, dataSource, session, calendar, cancellation);

    private static async Task<IResult> Answer(string? partnerId, NpgsqlDataSource dataSource, IQuerySession session,
        ProgrammeCalendar calendar, CancellationToken cancellation)
    {
        var day = calendar.Today();
        await using var connection = await dataSource.OpenConnectionAsync(cancellation);
        // One snapshot of entries and payouts, so that what a payout takes meanwhile is counted once.
        await using var snapshot = await connection.BeginTransactionAsync(System.Data.IsolationLevel.RepeatableRead,
            cancellation);
        var taken = await Taken(partnerId, connection, cancellation);
        var money = await PartnerMoney.Read(new PayoutFilter(partnerId, null, day, OnlyOpen: true)
        {
            EffectiveUntil = DateOnly.MaxValue,
        }, session, connection, cancellation);
        var open = money.SelectMany(partner => partner.Standings().Select(standing =>
            new OpenMoney(standing.Entry.Amount, standing.Standing))).ToArray();
        return TypedResults.Ok(new MoneyLine(partnerId, day, partnerId is null ? null : money[0].Hold,
        [
            .. open.Select(entry => entry.Amount.Currency).Concat(taken.Select(day => day.Sum.Currency))
                .Distinct().Order(StringComparer.Ordinal).Select(currency => CurrencyLine.From(currency,
                    [.. open.Where(entry => entry.Amount.Currency == currency)],
                    [.. taken.Where(day => day.Sum.Currency == currency)])),
        ]));
    }

    private static async Task<IReadOnlyList<TakenOnDay>> Taken(string? partnerId, NpgsqlConnection connection,
        CancellationToken cancellation)
    {
        await using var query = new NpgsqlCommand(ByDay, connection);
        query.Parameters.Add(new NpgsqlParameter
        {
            Value = (object?)partnerId ?? DBNull.Value,
            NpgsqlDbType = NpgsqlDbType.Text,
        });
        var days = new List<TakenOnDay>();
        await using var reader = await query.ExecuteReaderAsync(cancellation);
        while (await reader.ReadAsync(cancellation))
            days.Add(new TakenOnDay(reader.GetBoolean(1), reader.GetFieldValue<DateOnly>(2), reader.GetInt64(3),
                new Amount(reader.GetInt64(4), reader.GetString(0)), reader.GetInt64(5)));
        return days;
    }
}

/// <summary>Money of a partner, or of all, by where it is. An entry is in exactly one station.</summary>
/// <param name="PartnerId">Absent: of all partners.</param>
/// <param name="Hold">Why nothing is paid to the partner at all; absent when nothing stands against it.</param>
internal sealed record MoneyLine(
    string? PartnerId, DateOnly AsOf, string? Hold, IReadOnlyList<CurrencyLine> Currencies);

/// <param name="Payable">Below zero where more came back than is payable: later payouts set it off.</param>
/// <param name="Invoiced">Royalties that partners owe by invoice; below zero.</param>
internal sealed record CurrencyLine(string Currency, Station Held, Station Payable, Station InPayout, Station Paid,
    Station Returned, Station Invoiced)
{
    public static CurrencyLine From(string currency, IReadOnlyList<OpenMoney> open, IReadOnlyList<TakenOnDay> taken)
    {
        var stations = open.ToLookup(entry => entry.Standing.State);
        return new CurrencyLine(currency, OfOpen(EntryState.Held, entry => entry.Standing.PayableOn, first: true),
            OfOpen(EntryState.Payable, _ => null), OfTaken(false), OfTaken(true), OfOpen(EntryState.Returned, entry =>
                entry.Standing.ReturnedOn), OfOpen(EntryState.Invoiced, _ => null));

        Station OfOpen(EntryState state, Func<OpenMoney, DateOnly?> dayOf, bool first = false)
        {
            var days = stations[state].GroupBy(dayOf).Where(day => day.Key is not null);
            var day = first ? days.MinBy(day => day.Key) : days.MaxBy(day => day.Key);
            return new Station(Sum(stations[state]), stations[state].Count(), day?.Key,
                day is null ? null : Sum(day), null);
        }

        Station OfTaken(bool paid)
        {
            var days = taken.Where(day => day.IsPaid == paid).ToArray();
            return new Station(new Amount(days.TotalMinor(day => day.Sum.Minor), currency),
                days.Sum(day => day.Entries), days.LastOrDefault()?.On, days.LastOrDefault()?.Sum,
                days.Sum(day => day.Payouts));
        }

        Amount Sum(IEnumerable<OpenMoney> entries) =>
            new(entries.TotalMinor(entry => entry.Amount.Minor), currency);
    }
}

/// <summary>One place on the way of money.</summary>
/// <param name="On">
/// Held: the day on which the next of it becomes payable. In a payout, paid, returned: the last day that this
/// happened.
/// </param>
/// <param name="AmountOn">What of the sum that day has.</param>
/// <param name="Payouts">Number of payouts that have it, or paid it; absent where none does.</param>
internal sealed record Station(Amount Amount, long Entries, DateOnly? On, Amount? AmountOn, long? Payouts);

internal sealed record OpenMoney(Amount Amount, EntryStanding Standing);

internal sealed record TakenOnDay(bool IsPaid, DateOnly On, long Entries, Amount Sum, long Payouts);
