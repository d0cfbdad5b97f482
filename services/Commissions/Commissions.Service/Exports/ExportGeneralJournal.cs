using System.Globalization;
using System.Text;
using Commissions.Domain.Accounting;
using Commissions.Service.Store;
using Decisions;
using Hosting;
using Marten;
using Npgsql;

namespace Commissions.Service.Exports;

/// <summary>
/// The general journal of all partners, straight from the events in their streams, for whoever does not want to trust
/// this system: hledger or a spreadsheet adds it up on its own. Streamed partner by partner, from one snapshot. A file
/// that was cut off can be told from a whole one: hledger's ends with a comment that counts its transactions, that of a
/// spreadsheet is counted before its first byte, and a fault on the way breaks the connection.
/// </summary>
internal static class ExportGeneralJournal
{
    private const string Hledger = "hledger";
    private const string Csv = "csv";
    private const string TransactionsHeader = "Journal-Transactions";
    private const string RowsHeader = "Journal-Rows";

    public static void Map(IEndpointRouteBuilder api) => api.MapGet("/v1/exports/journal", Handle).For(Role.Finance)
        .WithName("ExportJournal").WithSummary("General journal as hledger or CSV")
        .WithDescription(
            "A whole hledger file ends with the comment '; end: N transactions'. Of a CSV the headers " +
            $"{TransactionsHeader} " +
            $"and {RowsHeader} say what follows (rows without the first, which names the columns). A fault on the " +
            "way breaks the connection.")
        .Produces<string>(StatusCodes.Status200OK, "text/csv", "text/plain");

    private static async Task<IResult> Handle(NpgsqlDataSource dataSource, IQuerySession session,
        ProgrammeCalendar calendar,
        HttpContext http, CancellationToken cancellation, DateOnly?
            from = null, DateOnly? until = null, string format = Csv)
    {
        if (format is not (Hledger or Csv))
            return Problems.From(Rejection.Invalid("format", "Formats are 'csv' and 'hledger'."));
        if (from > until) return Problems.From(Rejection.Invalid("until", "The last day is not before the first."));
        var books = await BookReader.Open(dataSource, await session.RulesInForce(cancellation), cancellation);
        http.Response.RegisterForDisposeAsync(books);
        var last = until ?? calendar.Today();
        if (format == Csv) await Count(books, from, last, http.Response, cancellation);
        return TypedResults.Stream(body => Write(books, from, last, format, body, http, cancellation),
            format == Csv ? "text/csv" : "text/plain; charset=utf-8", $"journal.{(format == Csv ? "csv" : "journal")}");
    }

    private static async Task Count(
        BookReader books, DateOnly? from, DateOnly until, HttpResponse response, CancellationToken cancellation)
    {
        var (transactions, rows) = (0L, 0L);
        await foreach (var transaction in books.Journal(from, until, cancellation))
            (transactions, rows) = (transactions + 1, rows + transaction.Lines.Length);
        response.Headers[TransactionsHeader] = transactions.ToString(CultureInfo.InvariantCulture);
        response.Headers[RowsHeader] = rows.ToString(CultureInfo.InvariantCulture);
    }

    private static async Task Write(BookReader books, DateOnly? from, DateOnly until, string format, Stream body,
        HttpContext http, CancellationToken cancellation)
    {
        try
        {
            await using var text = new StreamWriter(body, new UTF8Encoding(false), leaveOpen: true);
            var transactions = 0L;
            if (format == Csv) await text.WriteAsync(GeneralJournalText.CsvHeader);
            await foreach (var transaction in books.Journal(from, until, cancellation))
            {
                transactions++;
                await text.WriteAsync(format == Csv ? GeneralJournalText.Csv(transaction)
                    : GeneralJournalText.Hledger(transaction));
            }

            if (format == Hledger) await text.WriteAsync(GeneralJournalText.HledgerEnd(transactions));
        }
        catch
        {
            // The status was sent long ago: only a broken connection still tells the reader that the file is not whole.
            http.Abort();
            throw;
        }
    }
}
