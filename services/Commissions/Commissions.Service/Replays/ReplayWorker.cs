using System.Text.Json;
using Commissions.Domain.PartnerLedgers;
using Commissions.Domain.Plans;
using Commissions.Domain.Replays;
using Commissions.Service.Ledger;
using Commissions.Service.Store;
using EventStore;
using Hosting;
using Marten;
using Npgsql;

namespace Commissions.Service.Replays;

/// <summary>
/// Does what replay runs wait for: calculates requested ones, posts approved ones in batches, verifies posted ones.
/// One worker at a time; each batch and its note of progress commit together, so a killed worker's run goes on where
/// it stopped and posts each difference once.
/// </summary>
internal sealed class ReplayWorker(IDocumentStore store, NpgsqlDataSource dataSource, ReplayEngine engine,
    Turns turns,
    ProgrammeCalendar calendar, IConfiguration configuration, ILogger<ReplayWorker> log) : BackgroundService
{
    private const long LockKey = 0x636f6d6d_7265706c;
    private const int CustomersPerBatchMaxDefault = 50;
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(300);
    private static readonly TimeSpan RetryDelay = TimeSpan.FromSeconds(2);

    /// <summary>Live facts wait while a batch is posted, so it is small.</summary>
    private readonly int _customersPerBatchMax = configuration.GetValue("Replays:CustomersPerBatchMax",
        CustomersPerBatchMaxDefault);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await Task.Delay(PollInterval, stoppingToken);
                await WorkWhileLeading(stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception error)
            {
                log.LogError(error, "Replay work failed and is tried again in {Delay}", RetryDelay);
                await Task.Delay(RetryDelay, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private async Task WorkWhileLeading(CancellationToken cancellation)
    {
        await using var turn = await SessionLock.TryTake(dataSource, LockKey, cancellation);
        if (turn is null) return;

        await using var session = store.QuerySession();
        var pending = await session.Query<ReplayDocument>().Where(replay => replay.IsPending)
            .OrderBy(replay => replay.Id).ToListAsync(cancellation);
        foreach (var replay in pending) await Advance(replay.Run, cancellation);
    }

    private Task Advance(ReplayRun run, CancellationToken cancellation) => run.State switch
    {
        ReplayState.Requested => CalculateOrFail(run, cancellation),
        ReplayState.Posted => Verify(run, cancellation),
        _ => Post(run, cancellation),
    };

    // What cannot be decoded or counted fails the run, with its reason; a database that is away is waited for.
    private async Task CalculateOrFail(ReplayRun run, CancellationToken cancellation)
    {
        try
        {
            await Calculate(run, cancellation);
        }
        catch (Exception error) when (error is JsonException or OverflowException)
        {
            log.LogError(error, "Replay {ReplayId} failed", run.ReplayId);
            await using var session = store.LightweightSession();
            Note(session, run, new ReplayFailed(run.ReplayId, error.Message));
            await session.SaveChangesAsync(cancellation);
        }
    }

    private async Task Calculate(ReplayRun run, CancellationToken cancellation)
    {
        var candidate = await CandidateOf(run, cancellation);
        var progress = new ReplayProgressNote(store, run.ReplayId);
        var scope = new ReplayScope { Candidate = candidate, KnownUpTo = run.KnownUpTo };
        var result = await progress.During(() => engine.Calculate(scope, progress.Report, cancellation), cancellation);

        await using var session = store.LightweightSession();
        session.DeleteWhere<ReplayDifference>(difference => difference.ReplayId == run.ReplayId);
        session.Store(result.Differences.Select((difference, number) => AsDocument(run.ReplayId, number, difference))
            .ToArray());
        session.Store(progress.Last());
        Note(session, run, new ReplayCalculated(run.ReplayId, result.KnownUpTo, result.Facts, result.Differences.Count,
            result.RulesHash, result.Hash, result.Totals, result.Reasons)
        {
            NotCalculated = [.. result.Failed],
        });
        await session.SaveChangesAsync(cancellation);
        log.LogInformation("Replay {ReplayId} calculated {Facts} facts: {Differences} differences",
            run.ReplayId, result.Facts, result.Differences.Count);
    }

    private async Task<Func<Rulebook, IReadOnlyList<object>>?> CandidateOf(ReplayRun run,
        CancellationToken cancellation)
    {
        if (run.PlanId is null) return null;
        await using var session = store.QuerySession();
        var plan = await session.Load(PlanDocument.StreamOf(run.PlanId), Plan.Initial, (p, e) =>
            Plan.Fold(p, e.Data), cancellation);
        var version = plan.State.Version(run.Version)!;
        return plan.State.IsPublished(run.Version)
            ? null
            : rulebook => ProgrammeSettings.OnPublication(
                rulebook, plan.State, Plan.Publication(version, "", calendar.Today(), run.ReplayId));
    }

    private async Task Post(ReplayRun run, CancellationToken cancellation)
    {
        while (true)
        {
            await using var turn = await turns.Begin(cancellation);
            var start = run.PostedUpToCustomer ?? "";
            var customers = await turn.Session.Query<PostedAccountDocument>()
                .Where(customer => customer.Id.CompareTo(start) > 0).OrderBy(customer => customer.Id)
                .Take(_customersPerBatchMax).Select(customer => customer.Id).ToListAsync(cancellation);
            if (customers.Count == 0)
            {
                run = Note(turn.Session, run, new ReplayPosted(run.ReplayId));
                await turn.Commit(cancellation);
                log.LogInformation("Replay {ReplayId} posted {Entries} corrections", run.ReplayId, run.PostedEntries);
                return;
            }

            await turn.Load(customers, cancellation);
            foreach (var account in customers.Select(turn.PostedAccountOf))
            {
                var paid = turn.PaidOf(account);
                turn.KeepOrSetAside(account.Facts.CustomerId, each => PostedBy(run, each, turn.Rulebook, paid));
            }

            run = Note(turn.Session, run,
                new ReplayBatchPosted(run.ReplayId, customers[^1], customers.Count, turn.Entries.Count));
            await turn.Commit(cancellation);
        }
    }

    private static Settled PostedBy(ReplayRun run, PostedAccount account, Rulebook rulebook, PaidKeys paid) =>
        run.PlanId is null
        ? account.Correct(rulebook, paid, Cause.EngineCorrection(run.ReplayId, run.ApprovedOn!.Value))
        : account.FollowRules(rulebook, paid);

    private async Task Verify(ReplayRun run, CancellationToken cancellation)
    {
        var result = await engine.Calculate(new ReplayScope(), (_, _) => { }, cancellation);
        await using var session = store.LightweightSession();
        var verified = Note(session, run, new ReplayVerified(run.ReplayId, result.Differences.Count));
        // What remains belongs to another publication that is still posting; this run has nothing more to do.
        session.Store(ReplayDocument.From(verified) with { IsPending = false });
        await session.SaveChangesAsync(cancellation);
    }

    private static ReplayRun Note(IDocumentSession session, ReplayRun run, ReplayEvent @event)
    {
        var after = ReplayRun.Fold(run, @event);
        session.Events.Append(ReplayDocument.StreamOf(run.ReplayId), @event);
        session.Store(ReplayDocument.From(after));
        return after;
    }

    private static ReplayDifference AsDocument(string replayId, int number, KeyDifference difference) => new()
    {
        Id = $"{replayId}-{number:D8}",
        ReplayId = replayId,
        PartnerId = difference.PartnerId,
        CustomerId = difference.CustomerId,
        Key = difference.Key,
        Component = difference.Component,
        Reason = difference.Reason,
        Period = difference.Period.ToString(),
        CustomerYear = difference.CustomerYear,
        Before = difference.Before,
        After = difference.After,
        Difference = difference.Difference,
    };
}
