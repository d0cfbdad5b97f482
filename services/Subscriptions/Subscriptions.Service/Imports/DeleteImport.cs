using Decisions;
using Hosting;
using Marten;
using Marten.Linq.MatchesSql;
using Npgsql;

namespace Subscriptions.Service.Imports;

/// <summary>
/// An import that failed, or that nobody has begun to read, is deleted with its file. Facts that it stored stay. What
/// was read to its end is kept: it says where those facts came from.
/// </summary>
internal static class DeleteImport
{
    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapDelete("/v1/imports/{id}", Handle).For(Role.Feed, Role.PartnerManager)
            .WithName("DeleteImport").WithSummary("Delete an import that failed or waits")
            .Produces(StatusCodes.Status204NoContent).ProducesProblem(StatusCodes.Status409Conflict);
        api.MapGet("/v1/imports", List).For(Role.Feed, Role.PartnerManager)
            .WithName("ListImports").WithSummary("Imports, by id; state=failed: those that were set aside")
            .Produces<Page<ImportReport>>();
    }

    private static async Task<IResult> Handle(string id, NpgsqlDataSource dataSource, IDocumentStore documents,
        ImportFiles files, CancellationToken cancellation)
    {
        await using var turn = await ImportTurn.Acquire(dataSource, id, cancellation);
        await using var session = documents.LightweightSession();
        if (await session.LoadAsync<InvoiceImport>(id, cancellation) is not { } import)
            return Problems.From(Rejection.NotFound("import", id));
        if (!turn.IsOurs)
            return Problems.From(Rejection.Conflict("import-running",
                "The import is being read. Come back when it is done."));
        if (import.State == ImportState.Done)
            return Problems.From(Rejection.Conflict("import-done",
                "The import was read to its end and stays on record."));
        await files.Remove(id, cancellation);
        session.Delete(import);
        await session.SaveChangesAsync(cancellation);
        return TypedResults.NoContent();
    }

    private static async Task<IResult> List(IQuerySession session, CancellationToken cancellation, string? state = null,
        int? limit = null, string? after = null)
    {
        if (state is not (null or "waiting" or "running" or "done" or "failed"))
            return Problems.From(Rejection.Invalid("state", "The state is waiting, running, done or failed."));
        var (size, start) = (Page.Size(limit), after ?? "");
        var imports = session.Query<InvoiceImport>().Where(import => import.Id.CompareTo(start) > 0);
        if (state is not null) imports = imports.Where(import => import.MatchesSql("d.data ->> 'state' = ?", state));
        var found = await imports.OrderBy(import => import.Id).Take(size + 1).ToListAsync(cancellation);
        return TypedResults.Ok(Page.From([.. found.Select(ImportReport.From)], size, import => import.ImportId));
    }
}
