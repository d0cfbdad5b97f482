using System.Text;
using Commissions.Domain.Accounting;
using Commissions.Domain.Payouts;
using Commissions.Domain.Plans;
using Commissions.Service.LedgerProcessor;
using Commissions.Service.PartnerLedgers;
using Decisions;
using Hosting;
using Marten;
using Npgsql;

namespace Commissions.Service.Exports;

/// <summary>
/// The general journal of all partners, straight from the events in their streams, for whoever does not want to trust
/// this system: hledger or a spreadsheet adds it up on its own. Streamed partner by partner.
/// </summary>
internal static class ExportJournal
{
    private const string Hledger = "hledger";
    private const string Csv = "csv";

    public static void Map(IEndpointRouteBuilder api) => api.MapGet("/v1/exports/journal", Handle).For(Role.Finance)
        .WithName("ExportJournal").WithSummary("General journal as hledger or CSV");

    private static async Task<IResult> Handle(NpgsqlDataSource dataSource, IQuerySession session, ProgrammeCalendar calendar,
        CancellationToken cancellation, DateOnly? from = null, DateOnly? until = null, string format = Csv)
    {
        if (format is not (Hledger or Csv))
            return Problems.Of(Rejection.Invalid("format", "Formats are 'csv' and 'hledger'."));
        if (from > until) return Problems.Of(Rejection.Invalid("until", "The last day is not before the first."));
        var rulebook = await session.RulesInForce(cancellation);
        var partners = await Partners(dataSource, cancellation);
        var last = until ?? calendar.Today();
        return TypedResults.Stream(async body =>
        {
            await using var text = new StreamWriter(body, new UTF8Encoding(false));
            if (format == Csv) await text.WriteAsync(JournalText.CsvHeader);
            foreach (var partnerId in partners)
                foreach (var transaction in PartnerBooks.Journal(partnerId, await Booked(partnerId, rulebook, dataSource, cancellation), last))
                    if (!(transaction.On < from))
                        await text.WriteAsync(format == Csv ? JournalText.Csv(transaction) : JournalText.Hledger(transaction));
        }, format == Csv ? "text/csv" : "text/plain; charset=utf-8", $"journal.{(format == Csv ? "csv" : "journal")}");
    }

    private static async Task<List<string>> Partners(NpgsqlDataSource dataSource, CancellationToken cancellation)
    {
        await using var query = dataSource.CreateCommand("select distinct partner_id from entries order by 1");
        var partners = new List<string>();
        await using var reader = await query.ExecuteReaderAsync(cancellation);
        while (await reader.ReadAsync(cancellation)) partners.Add(reader.GetString(0));
        return partners;
    }

    /// <summary>What the books of a partner record, from its stream, in order.</summary>
    private static async Task<IReadOnlyList<BookedEvent>> Booked(
        string partnerId, Rulebook rulebook, NpgsqlDataSource dataSource, CancellationToken cancellation)
    {
        await using var query = dataSource.CreateCommand(
            """
            select type, data::text from mt_events where stream_id = $1
              and type in ('entry_posted', 'payout_line_locked', 'payout_line_paid', 'payout_line_released') order by version
            """);
        query.Parameters.Add(new NpgsqlParameter { Value = JournalEvents.LedgerStream(partnerId) });
        var booked = new List<BookedEvent>();
        await using var reader = await query.ExecuteReaderAsync(cancellation);
        while (await reader.ReadAsync(cancellation)) booked.Add(Book(reader.GetString(0), reader.GetString(1), rulebook));
        return booked;
    }

    private static BookedEvent Book(string type, string json, Rulebook rulebook)
    {
        switch (type)
        {
            case "entry_posted": return BookedEvent.Of(EntryRows.Decode(json), rulebook);
            case "payout_line_locked": return Of<PayoutLineLocked>(json, locked => locked.LockedOn);
            case "payout_line_paid": return Of<PayoutLinePaid>(json, paid => paid.PaidOn);
            default: return Of<PayoutLineReleased>(json, released => released.ReleasedOn);
        }
    }

    private static BookedEvent Of<T>(string json, Func<T, DateOnly> on)
    {
        var booked = System.Text.Json.JsonSerializer.Deserialize<T>(json, EntryRows.Json)!;
        return new BookedEvent(on(booked), booked);
    }
}
