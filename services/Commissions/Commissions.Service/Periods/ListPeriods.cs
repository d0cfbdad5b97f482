using Commissions.Domain.Periods;
using Commissions.Domain.Plans;
using Commissions.Service.Store;
using Decisions;
using Hosting;
using Marten;
using Money;
using Npgsql;

namespace Commissions.Service.Periods;

/// <summary>The months of the ledger: which are closed, which is next, and what each one holds.</summary>
internal static class ListPeriods
{
    private const int MonthsDefault = 60;

    public static void Map(IEndpointRouteBuilder api) => api.MapGet("/v1/periods", Handle)
        .For(Role.PartnerManager, Role.Finance)
        .WithName("ListPeriods").WithSummary("Months with their sums, newest first; closed or open")
        .WithDescription("after: only months before this one. canBeClosed=true: only the one that is next in turn.")
        .Produces<IReadOnlyList<PeriodView>>();

    private static async Task<IResult> Handle(IQuerySession session, NpgsqlDataSource dataSource,
        ProgrammeCalendar calendar, CancellationToken cancellation, int? limit = null, string? after = null,
        bool canBeClosed = false)
    {
        if (after is not null && !Period.TryParse(after, out _))
            return Problems.From(Rejection.Invalid("after", "A period is written yyyy-MM."));
        return TypedResults.Ok((await All(session, dataSource, calendar.Today(), cancellation))
            .Where(view => (after is null || string.CompareOrdinal(view.Period, after) < 0)
                && (!canBeClosed || view.CanBeClosed))
            .Take(Math.Clamp(limit ?? MonthsDefault, 1, RequestLimits.PageSizeMax)));
    }

    /// <summary>Every month that has an entry, and the next to close; newest first.</summary>
    internal static async Task<IReadOnlyList<PeriodView>> All(IQuerySession session, NpgsqlDataSource dataSource,
        DateOnly today, CancellationToken cancellation)
    {
        var rulebook = await session.RulesInForce(cancellation);
        await using var query = dataSource.CreateCommand(
            $"""
            select period, currency, count(*), {Total.Sql("sum(amount_minor)")} from entries
            group by period, currency order by period desc, currency
            """);
        var sums = new List<(string Period, long Entries, Amount Sum)>();
        await using var reader = await query.ExecuteReaderAsync(cancellation);
        while (await reader.ReadAsync(cancellation))
            sums.Add((reader.GetString(0), reader.GetInt64(2), new Amount(reader.GetInt64(3), reader.GetString(1))));
        return [.. Views(sums, rulebook, today)];
    }

    private static IEnumerable<PeriodView> Views(
        List<(string Period, long Entries, Amount Sum)> sums, Rulebook rulebook, DateOnly today)
    {
        var hasFirst = Period.TryParse(sums.Select(sum => sum.Period).Min(StringComparer.Ordinal), out var first);
        var ledger = new LedgerMonths(rulebook.ClosedThrough, hasFirst ? first : null);
        var next = ledger.Next?.ToString();
        var months = sums.Select(sum => sum.Period).Concat(next is null ? [] : [next]).Distinct(StringComparer.Ordinal)
            .OrderDescending(StringComparer.Ordinal);
        var sumsOf = sums.ToLookup(sum => sum.Period, StringComparer.Ordinal);
        return months.Select(month =>
        {
            var isMonth = Period.TryParse(month, out var period);
            return new PeriodView(month, isMonth && ledger.IsClosed(period), isMonth
                && ledger.CanBeClosed(period, today),
                sumsOf[month].Sum(sum => sum.Entries), [.. sumsOf[month].Select(sum => sum.Sum)]);
        });
    }
}

/// <param name="CanBeClosed">It is the next one in turn and it is over.</param>
internal sealed record PeriodView(string Period, bool IsClosed, bool CanBeClosed, long Entries,
    IReadOnlyList<Amount> Totals);
