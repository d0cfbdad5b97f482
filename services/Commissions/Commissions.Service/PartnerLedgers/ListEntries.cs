using Commissions.Service.Store;
using Decisions;
using Hosting;
using Marten;

namespace Commissions.Service.PartnerLedgers;

/// <summary>
/// Finance, managers and the partner itself read the ledger, as of any effective date and any recorded time.
/// </summary>
internal static class ListEntries
{
    private const int CsvRowsMax = 200_000;

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
        api.MapGet("/v1/entries", OfAll).For(Role.PartnerManager, Role.Finance, Role.Partner)
            .WithName("ListAllEntries")
            .WithSummary("Entries of all ledgers; a partner sees its own only. JSON pages, or all of them as CSV")
            .Produces<Page<EntryView>>();
        api.MapGet("/v1/payouts/{id}/entries", OfPayout).For(Role.PartnerManager, Role.Finance)
            .WithName("ListPayoutEntries")
            .WithSummary("Entries that a payout took, of all partners or of one; also those that came back since")
            .Produces<Page<EntryView>>();
    }

    private static Task<IResult> Handle([AsParameters] EntryQuery asked, string id, EntrySearch search,
        EntryStandings standings, ProgrammeCalendar calendar, HttpRequest request, CancellationToken cancellation,
        string? sort = null, int? limit = null, string? after = null) =>
        Listed(id, asked, search, standings, calendar, request, sort, limit, after, cancellation);

    private static Task<IResult> OfAll([AsParameters] EntryQuery asked, EntrySearch search,
        EntryStandings standings, ProgrammeCalendar calendar, HttpContext http, CancellationToken cancellation,
        string? sort = null, int? limit = null, string? after = null) =>
        Listed(http.User.PartnerId(), asked, search, standings, calendar, http.Request, sort, limit, after,
            cancellation);

    private static async Task<IResult> Listed(string? partnerId, EntryQuery asked, EntrySearch search,
        EntryStandings standings, ProgrammeCalendar calendar, HttpRequest request, string? sort, int? limit,
        string? after, CancellationToken cancellation) =>
        asked.Check(calendar) is { } wrong
            ? Problems.From(wrong)
            : await Answer(asked.Criteria(partnerId), asked, search, standings, request, sort, limit, after,
                cancellation);

    private static async Task<IResult> OfPayout(string id, EntrySearch search, EntryStandings standings,
        IQuerySession session, HttpRequest request, CancellationToken cancellation, string? partnerId = null,
        string? sort = null, int? limit = null, string? after = null)
    {
        var payout = await session.LoadAsync<PayoutDocument>(id, cancellation);
        if (payout?.Payout.Locked?.Lines.Any(line => partnerId is null || line.PartnerId == partnerId) is not true)
            return Problems.From(Rejection.NotFound("payout", id));
        return await Answer(new EntryCriteria(partnerId) { PayoutId = id }, new EntryQuery { PayoutId = id }, search,
            standings, request, sort, limit, after, cancellation);
    }

    private static async Task<IResult> Answer(EntryCriteria criteria, EntryQuery asked, EntrySearch search,
        EntryStandings standings, HttpRequest request, string? sort, int? limit, string? after,
        CancellationToken cancellation)
    {
        if (EntryOrder.Parse(sort) is not { } order)
            return Problems.From(Rejection.Invalid("sort", $"Orders are {EntryOrder.Words}."));
        var (cursor, position) = ((object)0L, 0L);
        if (after is not null && !order.TryReadCursor(after, out cursor, out position))
            return Problems.From(
                Rejection.Invalid("after", "Use the 'next' of the page before, with the same 'sort'."));

        var isCsv = EntryCsv.IsWanted(request);
        var size = isCsv && limit is null ? CsvRowsMax : Page.Size(limit);
        criteria = await standings.Narrow(criteria, asked, cancellation);
        var found = await search.Page(criteria, order, after is null ? null
            : (cursor, position), size + 1, cancellation);
        if (isCsv && limit is null && found.Count > size)
            return Problems.From(Rejection.Conflict("export-too-long",
                $"There are more than {CsvRowsMax} entries, and a file is whole or " +
                "none. Choose a period or a customer, or page with 'limit' and 'after'.")
                    .AddFact("rowsMax", Invariant(CsvRowsMax)));
        var page = Page.From(found, size, order.CursorAfter);
        var views = await standings.Views(page.Items, criteria, cancellation);
        return isCsv
            ? EntryCsv.WriteWithStates(views, $"entries-{criteria.PartnerId ?? criteria.PayoutId ?? "all"}.csv")
            : TypedResults.Ok(new Page<EntryView>(views, page.Next));
    }

    private static async Task<IResult> Totals([AsParameters] EntryQuery asked, string id, EntrySearch search,
        EntryStandings standings, ProgrammeCalendar calendar, CancellationToken cancellation) =>
        asked.Check(calendar) is { } wrong
            ? Problems.From(wrong)
            : TypedResults.Ok(await search.Totals(
                await standings.Narrow(asked.Criteria(id), asked, cancellation), cancellation));

    private static string Invariant(int number) => number.ToString(System.Globalization.CultureInfo.InvariantCulture);
}
