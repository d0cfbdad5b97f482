using System.Collections.Immutable;
using System.Security.Claims;
using Commissions.Domain.Documents;
using Commissions.Domain.Periods;
using Commissions.Service.Ledger;
using Commissions.Service.PartnerLedgers;
using Commissions.Service.Periods;
using Commissions.Service.Store;
using Decisions;
using Hosting;
using Marten;
using Npgsql;

namespace Commissions.Service.Documents;

/// <summary>
/// A partner's month as a document: the parties, opening + earned − returned − paid = closing, every entry by customer,
/// and the seal. Of a closed month its figures never change; an open one is a preview.
/// </summary>
internal static class ReadStatementDocument
{
    public static void Map(IEndpointRouteBuilder api) =>
        api.MapGet("/v1/partners/{id}/statements/{period}/document", Handle)
            .For(Role.PartnerManager, Role.Finance, Role.Partner).OnlyItself()
            .WithName("ReadStatementDocument").WithSummary("A month of a partner as a document, closed or open")
            .WithDescription(
                "For each currency opening + earned - returned - paid = closing, and the closing balance is the " +
                "opening one of the month after. The hash covers the entries. Customers have ids: " +
                "GET /v1/customer-names of Subscriptions says their names.")
            .Produces<StatementLetter>();

    private static async Task<IResult> Handle(string id, string period, NpgsqlDataSource dataSource,
        IQuerySession session, ProgrammeCalendar calendar, IConfiguration configuration, HttpContext http,
        CancellationToken cancellation, DateOnly? effectiveUntil = null, DateTimeOffset? knownAt = null)
    {
        if (AsOf.Check(knownAt, calendar) is { } wrong) return Problems.From(wrong);
        if (!Period.TryParse(period, out var month))
            return Problems.From(Rejection.Invalid("period", "A period is written yyyy-MM."));
        var filter = new EntryFilter
        {
            PartnerId = id, Period = period, EffectiveUntil = effectiveUntil, KnownAt = knownAt,
        };
        await using var connection = await dataSource.OpenConnectionAsync(cancellation);
        if (knownAt is { } instant) await Turns.WaitForTurnsUpTo(instant, connection, cancellation);
        // Before the entries: nothing is added to a month that is closed.
        var statements = await ClosedStatements(id, knownAt, session, cancellation);
        var months = new ClosedMonths(statements.ToImmutableSortedDictionary(
            closed => closed.Closed.Period, closed => closed.ClosedAt));
        var entries = await EntryRows.Find(filter, connection, cancellation);
        var accounts = StatementOfAccount.Make(id, month,
            await EntriesOfDocuments.SumsBefore(filter, connection, cancellation),
            await EntriesOfDocuments.Pair(
                [.. entries.Select(recorded => recorded.Entry)], connection, cancellation),
            await PartsOfPayouts.Find(id, effectiveUntil, knownAt, connection, cancellation), months);
        var index = statements.FindIndex(closed => closed.Closed.Period == month);
        var isWhole = index >= 0 && !(effectiveUntil < month.LastDay);
        var parties = await DocumentParties.Of(
            id, isWhole ? statements[index].ClosedAt : knownAt, session, configuration, cancellation);
        return TypedResults.Ok(new StatementLetter(id, month, isWhole, parties.From, parties.To, parties.Account,
            isWhole ? await Seal(statements, index, session, calendar, http.User, cancellation) : null, accounts));
    }

    private static async Task<List<StatementDocument>> ClosedStatements(
        string partnerId, DateTimeOffset? knownAt, IQuerySession session, CancellationToken cancellation)
    {
        var query = session.Query<StatementDocument>().Where(statement => statement.PartnerId == partnerId);
        if (knownAt is { } instant) query = query.Where(statement => statement.ClosedAt <= instant.ToUniversalTime());
        return [.. await query.OrderBy(statement => statement.Id).ToListAsync(cancellation)];
    }

    private static async Task<StatementSeal> Seal(List<StatementDocument> statements, int index,
        IQuerySession session, ProgrammeCalendar calendar, ClaimsPrincipal reader, CancellationToken cancellation)
    {
        var statement = statements[index];
        var close = await ClosePeriod.Find(statement.Closed.Period, session, cancellation);
        return new StatementSeal(index + 1, calendar.DateOf(statement.ClosedAt),
            reader.PartnerId() is null ? close?.Closed.ClosedBy : null,
            statement.Closed.Hash, statement.Closed.PreviousHash);
    }
}

/// <summary>A statement as it is shown, printed and sent.</summary>
/// <param name="From">The programme; null while no account that pays is configured.</param>
/// <param name="Account">Where the partner was paid when the month was closed, masked: "DE89 … 3000".</param>
/// <param name="Seal">Null while the month is open: a preview.</param>
internal sealed record StatementLetter(string PartnerId, Period Period, bool IsClosed, Party? From, Party To,
    string? Account, StatementSeal? Seal, ImmutableArray<StatementOfAccount> Currencies);

/// <summary>What closes a statement for good.</summary>
/// <param name="Number">1 for the partner's first statement.</param>
/// <param name="ClosedBy">People are told to the programme's own people only.</param>
/// <param name="Hash">Of all entries and the statement before; anybody can recompute it.</param>
internal sealed record StatementSeal(
    int Number, DateOnly ClosedOn, string? ClosedBy, string Hash, string? PreviousHash);
