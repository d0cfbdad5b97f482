using CommissionsConsole.Clients;
using CommissionsConsole.Parts;
using CommissionsConsole.SignIn;

namespace CommissionsConsole.Downloads;

/// <summary>Files of the services, fetched with the token of whoever clicks.</summary>
internal static class DownloadEndpoints
{
    private const string Csv = "text/csv";
    private static readonly string[] Counts = ["Journal-Transactions", "Journal-Rows"];
    private const string PlainText = "text/plain; charset=utf-8";

    public static void Map(IEndpointRouteBuilder app)
    {
        app.MapGet("/download/partners/{id}/entries.csv", (string id, [AsParameters] LedgerQuery query,
            CommissionsClient commissions, SignedInUser user, HttpContext http, CancellationToken cancellation) =>
            Entries(id, query, commissions, user, http, cancellation));
        app.MapGet("/download/entries.csv", ([AsParameters] LedgerQuery query,
            CommissionsClient commissions, SignedInUser user, HttpContext http, CancellationToken cancellation) =>
            Entries(null, query, commissions, user, http, cancellation));
        app.MapGet("/download/partners/{id}/statements/{period}.csv",
            (string id, string period, string? until, string? known,
            CommissionsClient commissions, SignedInUser user, HttpContext http, CancellationToken cancellation) =>
            Asked.FirstUnreadable(Asked.Day("until", until), Asked.Instant("known", known)) is { } unreadable
                ? Refuse(http, unreadable, cancellation)
                : Forward(commissions, user, http,
                    CommissionsClient.StatementPath(id, period, Days.Parse(until), Instants.Parse(known)),
                    Csv, $"statement-{id}-{period}{((until ?? known) is null ? "" : "-as-of")}.csv", cancellation));
        app.MapGet("/download/replays/{id}.csv",
            (string id, CommissionsClient commissions, SignedInUser user, HttpContext http,
            CancellationToken cancellation) => Forward(commissions, user, http,
                $"/v1/replays/{Uri.EscapeDataString(id)}/differences", Csv, $"replay-{id}.csv", cancellation));
        app.MapGet("/download/payouts/{id}",
            (string id, string format, CommissionsClient commissions, SignedInUser user,
            HttpContext http, CancellationToken cancellation) => Forward(commissions, user, http,
                $"/v1/payouts/{Uri.EscapeDataString(id)}/export?format={Uri.EscapeDataString(format)}", "*/*",
                $"payout-{id}.{(format == "csv" ? "csv" : "xml")}", cancellation));
        app.MapGet("/download/journal", (string format, string? from, string? until, CommissionsClient commissions,
            SignedInUser user, HttpContext http, CancellationToken cancellation) => Forward(commissions, user, http,
                $"/v1/exports/journal?format={Uri.EscapeDataString(format)}" +
                (string.IsNullOrEmpty(from) ? "" : $"&from={Uri.EscapeDataString(from)}") +
                (string.IsNullOrEmpty(until) ? "" : $"&until={Uri.EscapeDataString(until)}"), "*/*",
                format == "csv" ? "journal.csv" : "books.journal", cancellation));
    }

    private static Task Entries(string? partnerId, LedgerQuery query, CommissionsClient commissions, SignedInUser user,
        HttpContext http, CancellationToken cancellation) => query.Unreadable is { } unreadable
            ? Refuse(http, unreadable, cancellation)
            : Forward(commissions, user, http, CommissionsClient.EntriesPath(partnerId, query.AsFilter()), Csv,
                $"entries-{partnerId ?? "all"}.csv", cancellation);

    private static Task Refuse(HttpContext http, Asked unreadable, CancellationToken cancellation)
    {
        http.Response.StatusCode = StatusCodes.Status400BadRequest;
        http.Response.ContentType = PlainText;
        return http.Response.WriteAsync(T("{0} cannot be read. {1}", unreadable.Name, unreadable.Rule), cancellation);
    }

    private static async Task Forward(ServiceClient service, SignedInUser user, HttpContext http, string path,
        string accept, string fileName, CancellationToken cancellation)
    {
        user.IsOfRequest(http.User);
        try
        {
            using var answer = await service.File(path, accept, cancellation);
            http.Response.ContentType = answer.Content.Headers.ContentType?.ToString() ?? "application/octet-stream";
            http.Response.Headers.ContentDisposition = $"attachment; filename=\"{Plain(fileName)}\"";
            // A cut-off file must not look whole here either: its length, where it is known, and its counts go along.
            http.Response.ContentLength = answer.Content.Headers.ContentLength;
            foreach (var count in Counts)
                if (answer.Headers.TryGetValues(count, out var values)) http.Response.Headers[count] = values.ToArray();
            await answer.Content.CopyToAsync(http.Response.Body, cancellation);
        }
        catch (ServiceException problem)
        {
            http.Response.StatusCode = (int)problem.Status;
            http.Response.ContentType = PlainText;
            await http.Response.WriteAsync(problem.Message, cancellation);
        }
    }

    private static string Plain(string name) =>
        string.Concat(name.Select(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '.' or '_' ? c : '_'));
}

/// <summary>The ledger page's own address parameters.</summary>
internal sealed record LedgerQuery(string? Period, string? Customer, string? Component, string? Reason, string? Until,
    string? Known, string? State, string? PayableOn, string? Payout)
{
    public Asked? Unreadable => Asked.FirstUnreadable(
        Asked.Month("period", Period), Asked.Day("until", Until), Asked.Instant("known", Known),
        Asked.Day("payableOn", PayableOn));

    public EntryFilter AsFilter() => new()
    {
        Period = Period,
        CustomerId = Customer,
        Component = Component,
        Reason = Reason,
        EffectiveUntil = Days.Parse(Until),
        KnownAt = Instants.Parse(Known),
        State = State,
        PayableOn = Days.Parse(PayableOn),
        PayoutId = Payout,
    };
}
