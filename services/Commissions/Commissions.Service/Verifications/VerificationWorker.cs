using Commissions.Service.Replays;
using Commissions.Service.Store;
using EventStore;
using Hosting;
using Marten;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Commissions.Service.Verifications;

/// <summary>Runs the verifications that were asked for, and one every night. One worker at a time.</summary>
internal sealed class VerificationWorker(IDocumentStore store, NpgsqlDataSource dataSource, VerificationEngine engine,
    FactsComparison facts, ProgrammeCalendar calendar, IOptions<VerificationOptions> options,
    ILogger<VerificationWorker> log) : BackgroundService
{
    private const long LockKey = 0x636f6d6d_76657269;
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan RetryDelay = TimeSpan.FromSeconds(5);
    private readonly VerificationOptions _options = options.Value;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await Task.Delay(PollInterval, stoppingToken);
                await RunPending(stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception error)
            {
                log.LogError(error, "Verification failed and is tried again in {Delay}", RetryDelay);
                await Task.Delay(RetryDelay, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private async Task RunPending(CancellationToken cancellation)
    {
        await using var turn = await SessionLock.TryTake(dataSource, LockKey, cancellation);
        if (turn is null) return;

        await using var session = store.LightweightSession();
        await RequestNightly(session, cancellation);
        var pending = await session.Query<VerificationDocument>()
            .Where(run => run.State == VerificationState.Requested).OrderBy(run => run.RequestedAt)
            .ToListAsync(cancellation);
        // While a replay is posting, the ledger is between two rule books and rightly differs from both.
        if (pending.Count == 0 || await ReplayDocument.IsAnyPosting(session, cancellation)) return;
        foreach (var run in pending) await Run(run, cancellation);
    }

    private async Task RequestNightly(IDocumentSession session, CancellationToken cancellation)
    {
        var now = calendar.NowThere();
        var id = NightlyId(DateOnly.FromDateTime(now.DateTime));
        if (now.Hour < _options.NightlyHour
            || await session.LoadAsync<VerificationDocument>(id, cancellation) is not null)
            return;
        session.Store(new VerificationDocument
        {
            Id = id,
            State = VerificationState.Requested,
            RequestedBy = "nightly",
            RequestedAt = calendar.Now(),
        });
        await session.SaveChangesAsync(cancellation);
    }

    private async Task Run(VerificationDocument run, CancellationToken cancellation)
    {
        var progress = new ReplayProgressNote(store, run.Id);
        var start = await Start(run, cancellation);
        var (report, mark) = await progress.During(
            () => engine.Run(start, progress.Report, cancellation, facts.Run), cancellation);
        await Save(progress.Last(), run with
        {
            State = VerificationState.Finished,
            FinishedAt = calendar.Now(),
            Report = report,
            Mark = mark,
        }, cancellation);
        Log(run.Id, report);
    }

    private async Task<WalkStart> Start(VerificationDocument run, CancellationToken cancellation)
    {
        if (run.WalkAll is { } reason) return WalkStart.Everything(reason);
        // By the calendar: what is stored, and so what is forged, cannot put it off.
        var today = calendar.Today();
        if (run.Id == NightlyId(today) && _options.IsFullNight(today)) return WalkStart.Everything(WalkReason.Due);
        await using var session = store.QuerySession();
        var last = await session.Query<VerificationDocument>().Where(before => before.FinishedAt != null)
            .OrderByDescending(before => before.FinishedAt).FirstOrDefaultAsync(cancellation);
        return WalkStart.After(last, today, _options.FullEveryDays);
    }

    private static string NightlyId(DateOnly day) => $"nightly-{day:yyyy-MM-dd}";

    private void Log(string verificationId, VerificationReport report)
    {
        if (report.HasDrifted)
            log.LogError("Verification {VerificationId} found {Drifts} drifts; the first is about {Subject}",
                verificationId, report.DriftCount, report.Drifts[0].Subject);
        else
            log.LogInformation(
                "Verification {VerificationId}: statements {Statements}, entries {Entries}, keys {Keys} reproduced; " +
                "months through {Through} as verified before", verificationId, report.Statements.ToString(),
                report.Entries.ToString(), report.Keys.ToString(), report.Walk?.AsVerified?.Through ?? "none");
        foreach (var source in report.Published.Where(source => !source.IsCompared))
            log.LogWarning("Verification {VerificationId}, facts of {Source}: {Note}", verificationId, source.Source,
                source.Note);
    }

    private async Task Save(ReplayProgress progress, VerificationDocument run, CancellationToken cancellation)
    {
        await using var session = store.LightweightSession();
        session.Store(progress);
        session.Store(run);
        await session.SaveChangesAsync(cancellation);
    }
}
