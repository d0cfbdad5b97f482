using Commissions.Domain.Periods;
using Commissions.Service.Store;
using Decisions;
using Hosting;
using Money;
using Npgsql;

namespace Commissions.Service.PartnerLedgers;

/// <summary>What was posted for a partner in each of the last months, by component: the picture on its home.</summary>
internal static class EarnedByMonth
{
    private const int MonthsMax = 60;

    public static void Map(IEndpointRouteBuilder api) => api.MapGet("/v1/partners/{id}/earned-by-month", Handle)
        .For(Role.PartnerManager, Role.Finance, Role.Partner).OnlyItself()
        .WithName("ReadEarnedByMonth").WithSummary("Posted to a partner's ledger by month, component and currency")
        .WithDescription($"months: how many up to this one, 12 when absent, at most {MonthsMax}. Months and " +
            "components without an entry are left out.")
        .Produces<IReadOnlyList<EarnedMonth>>();

    private static async Task<IResult> Handle(string id, NpgsqlDataSource dataSource, ProgrammeCalendar calendar,
        CancellationToken cancellation, int months = 12)
    {
        if (months is < 1 or > MonthsMax)
            return Problems.From(Rejection.Invalid("months", $"'months' is a number from 1 to {MonthsMax}."));
        var first = Period.Containing(calendar.Today().AddMonths(1 - months));
        await using var query = dataSource.CreateCommand(
            $"""
            select period, component, currency, {Total.Sql("sum(amount_minor)")} from {EntryRows.TableName}
            where partner_id = $1 and period >= $2 group by period, component, currency
            order by period, component, currency
            """);
        query.Parameters.Add(new NpgsqlParameter { Value = id });
        query.Parameters.Add(new NpgsqlParameter { Value = first.ToString() });
        var earned = new List<EarnedMonth>();
        await using var reader = await query.ExecuteReaderAsync(cancellation);
        while (await reader.ReadAsync(cancellation))
            earned.Add(new EarnedMonth(reader.GetString(0), reader.GetString(1),
                new Amount(reader.GetInt64(3), reader.GetString(2))));
        return TypedResults.Ok(earned);
    }
}

internal sealed record EarnedMonth(string Period, string Component, Amount Amount);
