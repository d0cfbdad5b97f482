using Hosting;
using Marten;

namespace Subscriptions.Service.Imports;

/// <summary>Reads large uploads one after the other, and takes up what a process that died left unfinished.</summary>
internal sealed class ImportWorker(IDocumentStore documents, ImportRun run, ProgrammeCalendar calendar,
    ILogger<ImportWorker> logger) : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan LeftBehindAfter = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan PauseAfterFailure = TimeSpan.FromSeconds(5);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            var pause = Pause;
            try
            {
                foreach (var id in await Pending(stoppingToken))
                {
                    var import = await run.Finish(id, stoppingToken);
                    logger.LogInformation(
                        "Import {ImportId}: {State}, {Accepted} lines accepted, {Duplicates} duplicates, {Rejected} " +
                        "rejected", id,
                        import.State, import.Accepted, import.Duplicates, import.RejectedCount);
                }
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
#pragma warning disable CA1031 // Whatever went wrong, such as a database that was away, the import is tried again.
            catch (Exception error)
#pragma warning restore CA1031
            {
                logger.LogError(error, "An import was interrupted and will be taken up again");
                pause = PauseAfterFailure;
            }

            await Task.Delay(pause, stoppingToken);
        }
    }

    // A small file is read by the request that brought it; only what that left behind is the worker's.
    private async Task<IReadOnlyList<string>> Pending(CancellationToken cancellation)
    {
        await using var session = documents.QuerySession();
        var pending = await session.Query<InvoiceImport>().Where(import => import.IsPending)
            .OrderBy(import => import.RequestedAt).ToListAsync(cancellation);
        return
        [
            .. pending.Where(import => import.Bytes > InvoiceImport.ReadAtOnceBytesMax
                || import.RequestedAt + LeftBehindAfter < calendar.Now()).Select(import => import.Id),
        ];
    }
}
