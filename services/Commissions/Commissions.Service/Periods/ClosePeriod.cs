using Commissions.Domain.PartnerLedgers;
using Commissions.Domain.Periods;
using Commissions.Service.Ledger;
using Commissions.Service.Store;
using Decisions;
using Hosting;
using Marten;
using Npgsql;

namespace Commissions.Service.Periods;

/// <summary>
/// Finance closes a month: what time has released is posted into it, every partner gets a statement with a hash, and
/// nothing posts into it any more. All in one transaction; closing it again answers the same and does nothing. A dry
/// run does all of it but the commit, so it shows to the cent what the close would post.
/// </summary>
internal static class ClosePeriod
{
    public static void Map(IEndpointRouteBuilder api) => api.MapPost("/v1/periods/{period}/close", Handle)
        .For(Role.Finance).RefusesSumsOutOfRange()
        .WithName("ClosePeriod").WithSummary("Close a month for good, or see with dryRun what that posts")
        .WithDescription(
            "expectedTotals: sums as the dry run had them, by currency or by partner and currency; a sum that is " +
            "not listed was seen as zero. What moved meanwhile is refused with 409 close-differs, and the facts name " +
            "each difference.")
        .Produces<ClosedPeriod>().ProducesProblem(StatusCodes.Status409Conflict);

    /// <summary>Who closed a month, and when; null while it is open.</summary>
    internal static async Task<(PeriodClosed Closed, DateTimeOffset At)?> Find(
        Period month, IQuerySession session, CancellationToken cancellation) =>
        (await session.Events.FetchStreamAsync(StreamOf(month), token: cancellation))
        .FirstOrDefault(stored => stored.Data is PeriodClosed) is { } close
            ? ((PeriodClosed)close.Data, close.Timestamp)
            : null;

    private static string StreamOf(Period month) => $"period-{month}";

    private static async Task<IResult> Handle(string period, Turns turns, ProgrammeCalendar calendar,
        HttpContext http, CancellationToken cancellation, PeriodToClose? body = null)
    {
        if (!Period.TryParse(period, out var month))
            return Problems.From(Rejection.Invalid("period", "A period is written yyyy-MM."));

        await using var turn = await turns.BeginToClose(cancellation);
        if (turn is null) return Problems.From(Turns.NotReadYet);
        // The earliest entry decides only before the first close; to look for it takes all rows.
        var closedThrough = turn.Rulebook.ClosedThrough;
        var months = new LedgerMonths(
            closedThrough, closedThrough is null ? await FirstMonthWithEntries(turn, cancellation) : null);
        var decision = CloseMonth.Decide(months, new CloseMonth(month, calendar.Today(), http.User.Subject()));
        if (decision.IsRejected) return Problems.From(decision.Rejection);
        if (decision.Events.IsEmpty) return await AlreadyClosed(turn, month, cancellation);

        await EarnLaterYears(turn, month, cancellation);
        var entries = await EntriesOf(turn, month, cancellation);
        var statements = await CloseStatements(turn, month, entries, cancellation);
        var answer = ClosedPeriod.From(month, statements, entries, turn.Entries);
        SeenTotal[] found = [.. answer.Partners.Select(partner =>
            new SeenTotal(partner.Total.Currency, partner.Total.Minor, partner.PartnerId))];
        if (CloseMonth.NotAsSeen(month, body?.ExpectedTotals, found) is { } differs) return Problems.From(differs);
        if (body is { DryRun: true }) return TypedResults.Ok(answer with { DryRun = true });

        var closed = decision.Events[0] with { Statements = statements };
        turn.Session.Events.StartStream(StreamOf(month), closed);
        turn.FoldRule(closed);
        await turn.Commit(cancellation);
        return TypedResults.Ok(answer);
    }

    private static async Task<Period?> FirstMonthWithEntries(Turn turn, CancellationToken cancellation)
    {
        await using var query = new NpgsqlCommand("select min(period) from entries", turn.Connection);
        return Period.TryParse(await query.ExecuteScalarAsync(cancellation) as string, out var first) ? first : null;
    }

    // Years of prepayments that began up to the end of the month are earned in it, before it closes.
    private static async Task EarnLaterYears(Turn turn, Period month, CancellationToken cancellation)
    {
        var end = month.LastDay;
        var waiting = await turn.Session.Query<PostedAccountDocument>()
            .Where(customer => customer.NextReleaseOn != null && customer.NextReleaseOn <= end)
            .Select(customer => customer.Id).ToListAsync(cancellation);
        await turn.Load(waiting, cancellation);
        foreach (var account in waiting.Select(turn.PostedAccountOf))
        {
            var paid = turn.PaidOf(account);
            turn.KeepOrSetAside(account.Facts.CustomerId, each => each.EarnUpTo(turn.Rulebook, month, paid));
        }
    }

    /// <summary>All that the month holds once it is closed: what is stored and what this turn adds.</summary>
    private static async Task<IReadOnlyList<EntryPosted>> EntriesOf(
        Turn turn, Period month, CancellationToken cancellation)
    {
        var stored = await EntryRows.Find(new EntryFilter { Period = month.ToString() }, turn.Connection, cancellation);
        return [.. stored.Select(recorded => recorded.Entry), .. turn.Entries.Where(entry => entry.Period == month)];
    }

    private static async Task<int> CloseStatements(
        Turn turn, Period month, IReadOnlyList<EntryPosted> ofMonth, CancellationToken cancellation)
    {
        var entries = ofMonth.ToLookup(entry => entry.PartnerId);
        var previous = await PreviousHashes(turn, month, cancellation);
        var partners = turn.Rulebook.Partners.Keys.Union(entries.Select(group => group.Key))
            .Order(StringComparer.Ordinal).ToArray();
        foreach (var partnerId in partners)
        {
            var closed = Statement.Close(
                partnerId, month, [.. entries[partnerId]], previous.GetValueOrDefault(partnerId));
            turn.AppendToPartner(partnerId, closed);
            turn.Session.Store(StatementDocument.From(closed, turn.RecordedAt));
        }

        return partners.Length;
    }

    // A partner gets a statement every month from its first one on, so the one before is last month's.
    private static async Task<Dictionary<string, string>> PreviousHashes(
        Turn turn, Period month, CancellationToken cancellation)
    {
        var before = Period.Containing(month.FirstDay.AddDays(-1));
        var ids = turn.Rulebook.Partners.Keys.Select(id => StatementDocument.IdOf(id, before)).ToArray();
        var documents = await turn.Session.LoadManyAsync<StatementDocument>(cancellation, ids);
        return documents.ToDictionary(statement => statement.PartnerId, statement => statement.Closed.Hash);
    }

    private static async Task<IResult> AlreadyClosed(Turn turn, Period month, CancellationToken cancellation) =>
        await Find(month, turn.Session, cancellation) is { Closed.Statements: var statements }
            ? TypedResults.Ok(
                ClosedPeriod.From(month, statements, await EntriesOf(turn, month, cancellation), []))
            : Problems.From(CloseMonth.BeforeTheFirst(month));
}

/// <param name="DryRun">Show what the close would post, and change nothing.</param>
/// <param name="ExpectedTotals">Sums that were seen; null: closed whatever they are.</param>
internal sealed record PeriodToClose(bool DryRun = false, IReadOnlyList<SeenTotal>? ExpectedTotals = null);
