using System.Collections.Immutable;
using Commissions.Domain.PartnerLedgers;
using Commissions.Domain.Periods;
using Commissions.Service.Ledger;
using Commissions.Service.PartnerLedgers;
using Commissions.Service.Store;
using Decisions;
using Hosting;
using Marten;
using Money;
using Npgsql;

namespace Commissions.Service.Statements;

/// <summary>A partner's months: closed ones carry their hash and the hash before, the open one is a preview.</summary>
internal static class ReadStatements
{
    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapGet("/v1/partners/{id}/statements", List)
            .For(Role.PartnerManager, Role.Finance, Role.Partner).OnlyItself()
            .WithName("ListStatements").WithSummary("Closed statements of a partner").Produces<Page<StatementHead>>();
        api.MapGet("/v1/partners/{id}/statements/{period}", Read)
            .For(Role.PartnerManager, Role.Finance, Role.Partner).OnlyItself()
            .WithName("ReadStatement").WithSummary("One month of a partner, closed or open").Produces<StatementView>();
    }

    private static async Task<IResult> List(
        string id, IQuerySession session, NpgsqlDataSource dataSource, ProgrammeCalendar calendar,
        CancellationToken cancellation, int? limit = null, string? after = null, DateTimeOffset? knownAt = null)
    {
        if (AsOf.Check(knownAt, calendar) is { } wrong) return Problems.From(wrong);
        if (knownAt is { } then)
        {
            await using var connection = await dataSource.OpenConnectionAsync(cancellation);
            await Turns.WaitForTurnsUpTo(then, connection, cancellation);
        }

        var size = Page.Size(limit);
        var start = StatementDocumentIdAfter(id, after);
        var query = session.Query<StatementDocument>()
            .Where(statement => statement.PartnerId == id && statement.Id.CompareTo(start) > 0);
        if (knownAt is { } instant) query = query.Where(statement => statement.ClosedAt <= instant.ToUniversalTime());
        var found = await query.OrderBy(statement => statement.Id).Take(size + 1).ToListAsync(cancellation);
        return TypedResults.Ok(Page.From([.. found.Select(s => StatementHead.From(s.Closed))], size, head =>
            head.Period.ToString()));
    }

    private static string StatementDocumentIdAfter(string partnerId, string? after) => $"{partnerId}/{after}";

    private static async Task<IResult> Read(string id, string period, SettledEntries settled, KeptStatements kept,
        IQuerySession session, ProgrammeCalendar calendar, HttpRequest request, CancellationToken cancellation,
        DateOnly? effectiveUntil = null, DateTimeOffset? knownAt = null)
    {
        if (AsOf.Check(knownAt, calendar) is { } wrong) return Problems.From(wrong);
        if (!Period.TryParse(period, out var month))
            return Problems.From(Rejection.Invalid("period", "A period is written yyyy-MM."));
        var filter = new EntryFilter
        {
            PartnerId = id, Period = period, EffectiveUntil = effectiveUntil,
            KnownAt = knownAt
        };
        if (EntryCsv.IsWanted(request))
            return EntryCsv.Write((await settled.Find(filter, cancellation)).Select(EntryView.From),
                $"statement-{id}-{period}.csv");

        // Before the entries: nothing is added to a month that is closed. Of an instant that has passed, after them: by
        // then every turn up to it has committed.
        var closed = knownAt is null ? await Closed() : null;
        if (closed is not null && effectiveUntil is null)
            return await kept.Answer(closed.Closed.Hash, async () =>
                View(StatementHead.From(closed.Closed), await settled.Find(filter, cancellation)));
        var entries = await settled.Find(filter, cancellation);
        if (knownAt is not null) closed = await Closed();
        var isClosedThen = closed is not null && (knownAt is null || closed.ClosedAt <= knownAt);
        var isWhole = isClosedThen && (effectiveUntil is null || effectiveUntil >= month.LastDay);
        return TypedResults.Ok(View(isWhole ? StatementHead.From(closed!.Closed)
            : StatementHead.Preview(id, month, entries), entries));

        Task<StatementDocument?> Closed() =>
            session.LoadAsync<StatementDocument>(StatementDocument.IdOf(id, month), cancellation);
    }

    private static StatementView View(StatementHead head, IReadOnlyList<RecordedEntry> entries) =>
        new(head, ByCustomerYear(entries), [.. entries.Select(EntryView.From)]);

    private static IReadOnlyList<YearTotal> ByCustomerYear(IReadOnlyList<RecordedEntry> entries) =>
    [
        .. entries
            .GroupBy(e => (e.Entry.Working.CustomerYear, e.Entry.Key.Component, e.Entry.Amount.Currency))
            .OrderBy(g => g.Key.CustomerYear).ThenBy(g => g.Key.Component)
            .ThenBy(g => g.Key.Currency, StringComparer.Ordinal)
            .Select(g => new YearTotal(g.Key.CustomerYear, g.Key.Component,
                new Amount(g.TotalMinor(e => e.Entry.Amount.Minor), g.Key.Currency))),
    ];
}

internal sealed record StatementHead(
    string PartnerId, Period Period, bool IsClosed, int Entries, ImmutableArray<Amount> Totals, string? Hash,
    string? PreviousHash)
{
    public static StatementHead From(StatementClosed closed) =>
        new(closed.PartnerId, closed.Period, true, closed.Entries,
        closed.Totals, closed.Hash, closed.PreviousHash);

    public static StatementHead Preview(string partnerId, Period period, IReadOnlyList<RecordedEntry> entries) =>
        new(partnerId, period, false, entries.Count, Statement.TotalsOf(entries.Select(e => e.Entry.Amount)),
            null, null);
}

internal sealed record YearTotal(int CustomerYear, Domain.Plans.Component Component, Amount Total);

internal sealed record StatementView(
    StatementHead Statement, IReadOnlyList<YearTotal> ByCustomerYear, IReadOnlyList<EntryView> Entries);
