using Commissions.Domain.PartnerLedgers;
using Commissions.Domain.Periods;
using Commissions.Service.Store;
using Decisions;
using Hosting;

namespace Commissions.Service.PartnerLedgers;

/// <summary>
/// Finance, managers and the partner itself read the ledger, as of any effective date and any recorded time.
/// </summary>
internal static class ListEntries
{
    private const int CsvRowsMax = 200_000;
    private static readonly string[] Components = ["acquisition", "retention", "training", "adjustment"];
    private static readonly string[] Reasons = [.. Enum.GetValues<EntryReason>().Select(reason => reason.Name())];

    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapGet("/v1/partners/{id}/entries", Handle)
            .For(Role.PartnerManager, Role.Finance, Role.Partner).OnlyItself()
            .WithName("ListEntries").WithSummary("Entries of a partner's ledger; JSON pages, or all of them as CSV")
            .Produces<Page<EntryView>>();
        api.MapGet("/v1/partners/{id}/entries/totals", Totals)
            .For(Role.PartnerManager, Role.Finance, Role.Partner).OnlyItself()
            .WithName("SumEntries").WithSummary("Number and sum per currency of the entries that the filters select")
            .Produces<IReadOnlyList<EntryTotal>>();
    }

    private static async Task<IResult> Handle(string id, EntrySearch search, ProgrammeCalendar calendar,
        HttpRequest request,
        CancellationToken cancellation, string? period = null, string? customerId = null, string? component = null,
        string? reason = null, DateOnly? effectiveUntil = null, DateTimeOffset? knownAt = null, string? sort = null,
        int? limit = null, string? after = null)
    {
        var criteria = Criteria(id, period, customerId, component, reason, effectiveUntil, knownAt);
        if (Check(criteria, calendar) is { } wrong) return Problems.From(wrong);
        if (EntryOrder.Parse(sort) is not { } order)
            return Problems.From(Rejection.Invalid("sort", $"Orders are {EntryOrder.Words}."));
        var (cursor, position) = ((object)0L, 0L);
        if (after is not null && !order.TryReadCursor(after, out cursor, out position))
            return Problems.From(
                Rejection.Invalid("after", "Use the 'next' of the page before, with the same 'sort'."));

        var isCsv = EntryCsv.IsWanted(request);
        var size = isCsv && limit is null ? CsvRowsMax : Page.Size(limit);
        var found = await search.Page(criteria, order, after is null ? null
            : (cursor, position), size + 1, cancellation);
        if (isCsv && limit is null && found.Count > size)
            return Problems.From(Rejection.Conflict("export-too-long",
                $"There are more than {CsvRowsMax} entries, and a file is whole or " +
                "none. Choose a period or a customer, or page with 'limit' and 'after'.")
                    .AddFact("rowsMax", Invariant(CsvRowsMax)));
        if (isCsv) return EntryCsv.Write(found.Take(size).Select(EntryView.From), $"entries-{id}.csv");
        var page = Page.From(found, size, order.CursorAfter);
        return TypedResults.Ok(new Page<EntryView>([.. page.Items.Select(EntryView.From)], page.Next));
    }

    private static async Task<IResult> Totals(string id, EntrySearch search, ProgrammeCalendar calendar,
        CancellationToken cancellation, string? period = null, string? customerId = null, string? component = null,
        string? reason = null, DateOnly? effectiveUntil = null, DateTimeOffset? knownAt = null)
    {
        var criteria = Criteria(id, period, customerId, component, reason, effectiveUntil, knownAt);
        return Check(criteria, calendar) is { } wrong
            ? Problems.From(wrong)
            : TypedResults.Ok(await search.Totals(criteria, cancellation));
    }

    private static string Invariant(int number) => number.ToString(System.Globalization.CultureInfo.InvariantCulture);

    private static EntryCriteria Criteria(string id, string? period, string? customerId, string? component,
        string? reason, DateOnly? effectiveUntil, DateTimeOffset? knownAt) => new(id)
        {
            Period = period,
            CustomerId = customerId,
            Component = component,
            Reason = reason,
            EffectiveUntil = effectiveUntil,
            KnownAt = knownAt,
        };

    private static Rejection? Check(EntryCriteria criteria, ProgrammeCalendar calendar)
    {
        if (criteria.Period is not null && !Period.TryParse(criteria.Period, out _))
            return Rejection.Invalid("period", "A period is written yyyy-MM.");
        if (criteria.Component is { } component && !Components.Contains(component))
            return Rejection.Invalid("component", $"Components are {string.Join(", ", Components)}.");
        if (criteria.Reason is { } reason && !Reasons.Contains(reason))
            return Rejection.Invalid("reason", $"Reasons are {string.Join(", ", Reasons)}.");
        return AsOf.Check(criteria.KnownAt, calendar);
    }
}
