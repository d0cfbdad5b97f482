using Decisions;
using Hosting;
using Marten;
using Microsoft.AspNetCore.Mvc;
using Subscriptions.Service.Surface;

namespace Subscriptions.Service.Imports;

/// <summary>
/// A file of invoices is uploaded. It is kept first, then read: a small one before the answer, a large one by a worker
/// while the uploader asks how far it is. The answer under an Idempotency-Key names the same import again.
/// </summary>
internal static class ImportInvoices
{
    private const long FileBytesMax = 512L * 1024 * 1024;
    private const int PendingMax = 20;

    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapPost("/v1/imports/invoices", Handle)
            .For(Role.Feed, Role.PartnerManager).RequireRateLimiting(DeliveryLimit.Policy)
            .WithMetadata(new RequestSizeLimitAttribute(FileBytesMax))
            .WithName("ImportInvoices").WithSummary("Upload invoices as CSV")
            .Accepts<string>("text/csv", "multipart/form-data")
            .Produces<ImportReport>().Produces<ImportReport>(StatusCodes.Status202Accepted);
        api.MapGet("/v1/imports/{id}", Read).For(Role.Feed, Role.PartnerManager)
            .WithName("ReadImport").WithSummary("How far an import is, and what it refused").Produces<ImportReport>();
    }

    private static async Task<IResult> Handle(HttpContext http, ImportRun run, ImportFiles files,
        IDocumentStore documents, ProgrammeCalendar calendar, CancellationToken cancellation)
    {
        var (upload, noFile) = await ImportUpload.Read(http.Request, cancellation);
        if (noFile is not null) return Problems.From(noFile);
        var (settings, unclear) = upload!.Settings();
        if (unclear is not null) return Problems.From(unclear);

        var id = http.IdFromKey("import");
        await using var session = documents.LightweightSession();
        var import = await session.LoadAsync<InvoiceImport>(id, cancellation);
        if (import is null)
        {
            if (await session.Query<InvoiceImport>().CountAsync(one => one.IsPending, cancellation) >= PendingMax)
                return TooMany(http);
            var (bytes, isUtf8) = await files.Store(id, upload.File, cancellation);
            settings = settings! with { Encoding = settings.Encoding ?? (isUtf8 ? "utf-8" : "windows-1252") };
            if (await HeaderRefusal(files, id, settings, cancellation) is { } refusal)
            {
                await files.Remove(id, cancellation);
                return Problems.From(refusal);
            }

            import = new InvoiceImport
            {
                Id = id,
                State = ImportState.Waiting,
                Settings = settings,
                RequestedBy = http.User.Subject(),
                RequestedAt = calendar.Now(),
                Bytes = bytes,
            };
            session.Store(import);
            await session.SaveChangesAsync(cancellation);
        }

        if (import.Bytes <= InvoiceImport.ReadAtOnceBytesMax) import = await run.Finish(id, cancellation);
        return import.IsPending
            ? TypedResults.Accepted($"/v1/imports/{id}", ImportReport.From(import))
            : TypedResults.Ok(ImportReport.From(import));
    }

    private static async Task<IResult> Read(string id, IQuerySession session, CancellationToken cancellation) =>
        await session.LoadAsync<InvoiceImport>(id, cancellation) is { } import
            ? TypedResults.Ok(ImportReport.From(import))
            : Problems.From(Rejection.NotFound("import", id));

    private static async Task<Rejection?> HeaderRefusal(ImportFiles files, string id, ImportSettings settings,
        CancellationToken cancellation)
    {
        using var reader = new ImportReader(files.Open(id), settings);
        try
        {
            return await reader.ReadHeader(cancellation);
        }
        catch (CsvHelper.CsvFormatException)
        {
            return Rejection.Invalid("header", "The first line cannot be read as CSV.", "malformed-csv");
        }
    }

    private static IResult TooMany(HttpContext http)
    {
        http.Response.Headers.RetryAfter = "60";
        return Problems.From(StatusCodes.Status429TooManyRequests, Rejection.Conflict("too-many-imports",
            $"{PendingMax} imports are waiting. Come back when one is done."));
    }
}
