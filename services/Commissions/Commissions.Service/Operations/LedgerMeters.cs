using System.Diagnostics.Metrics;
using Commissions.Domain.PartnerLedgers;
using Commissions.Domain.Payouts;
using Commissions.Domain.Plans;
using Commissions.Service.Store;
using Commissions.Service.Verifications;
using EventStore;
using Marten;
using Messaging;
using Money;

namespace Commissions.Service.Operations;

/// <summary>What operators and finance watch. Only the leading worker looks, a few times a minute.</summary>
internal sealed class LedgerMeters : BackgroundService
{
    private static readonly TimeSpan LookInterval = TimeSpan.FromSeconds(15);
    private static readonly Meter Meter = new("Commissions.Ledger");

    private readonly IDocumentStore _store;
    private readonly Leadership _leadership;
    private readonly ErrorQueues _queues;
    private readonly ILogger<LedgerMeters> _log;
    private volatile Seen _seen = Seen.Nothing;

    public LedgerMeters(IDocumentStore store, Leadership leadership, ErrorQueues queues, ILogger<LedgerMeters> log)
    {
        (_store, _leadership, _queues, _log) = (store, leadership, queues, log);
        Meter.CreateObservableGauge("commissions.replay.progress_ppm", () => _seen.Replays,
            description: "Share of history that a running replay has calculated");
        Meter.CreateObservableGauge("commissions.verification.drift", () => _seen.Drift,
            description: "Differences that the last finished verification found");
        Meter.CreateObservableGauge("commissions.verification.not_compared", () => _seen.NotCompared,
            description: "Publishers whose facts the last finished verification could not compare, or not all of them");
        Meter.CreateObservableGauge("commissions.verification.finished_timestamp", () => _seen.Verified, "s",
            "When the last verification that came to an end did so, in seconds since 1970");
        Meter.CreateObservableGauge("commissions.ledger.set_aside", () => _seen.SetAside,
            description: "Facts, merges and accounts that the ledger cannot calculate with");
        Meter.CreateObservableGauge("commissions.error_queue.messages", () => _seen.Failed,
            description: "Messages that wait for an operator, by queue");
        Meter.CreateObservableGauge("commissions.payouts.total_minor", () => _seen.Payouts,
            description: "Payout totals in minor units, by state and currency");
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                _seen = _leadership.Shards.Count > 0 ? await Look(stoppingToken) : Seen.Nothing;
            }
            catch (Exception error) when (!stoppingToken.IsCancellationRequested)
            {
                _log.LogWarning("The ledger could not be measured: {Reason}", error.Message);
            }
            catch (OperationCanceledException)
            {
                return;
            }

            await Task.Delay(LookInterval, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task<Seen> Look(CancellationToken cancellation)
    {
        await using var session = _store.QuerySession();
        var pending = await session.Query<ReplayDocument>().Where(replay => replay.IsPending)
            .Select(replay => replay.Id).ToListAsync(cancellation);
        var progress = await session.LoadManyAsync<ReplayProgress>(cancellation, pending);
        var verified = await session.Query<VerificationDocument>().Where(run => run.FinishedAt != null)
            .OrderByDescending(run => run.FinishedAt).FirstOrDefaultAsync(cancellation);
        var payouts = await session.Query<PayoutDocument>().ToListAsync(cancellation);
        var aside = await session.Query<SetAsideFact>().Select(fact => fact.Kind).ToListAsync(cancellation);
        var accounts = await session.Query<SetAsideAccount>().CountAsync(cancellation);
        return new Seen(
            [.. progress.Select(replay =>
                Measured(replay.Processed * 1_000_000 / Math.Max(1, replay.Total), ("replay", replay.Id)))],
            verified?.Report is { } report ? [new Measurement<long>(report.DriftCount)] : [],
            verified?.Report is { } compared ? [new Measurement<long>(compared.NotCompared)] : [],
            verified is { Report: not null, FinishedAt: { } at } ? [new Measurement<long>(at.ToUnixTimeSeconds())] : [],
            [.. (await _queues.List(cancellation)).Queues.Select(queue =>
                Measured(queue.Error.Messages, ("queue", queue.Name)))],
            [.. payouts.Select(payout => payout.Payout).GroupBy(StateAndCurrency, payout =>
                payout.PaidLines.TotalMinor(line => line.Amount.Minor))
                .Select(group => Measured(group.Sum(), ("state", group.Key.State), ("currency", group.Key.Currency)))],
            [
                .. Enum.GetValues<SetAsideKind>().Select(kind =>
                    Measured(aside.LongCount(one => one == kind), ("kind", kind.Name()))),
                Measured(accounts, ("kind", "account")),
            ]);
    }

    private static (string State, string Currency) StateAndCurrency(Payout payout) =>
        (payout.State.ToString().ToLowerInvariant(), payout.Locked!.Currency);

    private static Measurement<long> Measured(long value, params (string Name, string Value)[] tags) =>
        new(value, tags.Select(tag => new KeyValuePair<string, object?>(tag.Name, tag.Value)));

    private sealed record Seen(Measurement<long>[] Replays, Measurement<long>[] Drift, Measurement<long>[] NotCompared,
        Measurement<long>[] Verified, Measurement<long>[] Failed, Measurement<long>[] Payouts,
        Measurement<long>[] SetAside)
    {
        public static readonly Seen Nothing = new([], [], [], [], [], [], []);
    }
}
