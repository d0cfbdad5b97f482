using System.Diagnostics;
using Commissions.Service.Store;
using Marten;

namespace Commissions.Service.Replays;

/// <summary>Keeps watchers informed while a replay calculates; losing a note loses nothing.</summary>
internal sealed class ReplayProgressNote(IDocumentStore store, string replayId)
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(500);
    private readonly long _started = Stopwatch.GetTimestamp();
    private long _processed;
    private long _total;

    public void Report(long processed, long total)
    {
        Interlocked.Exchange(ref _processed, processed);
        Interlocked.Exchange(ref _total, total);
    }

    /// <summary>Keeps notes while something runs, and no longer, however it ends.</summary>
    public async Task<TResult> During<TResult>(Func<Task<TResult>> work, CancellationToken cancellation)
    {
        using var watching = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var noting = NoteUntil(watching.Token);
        try
        {
            return await work();
        }
        finally
        {
            await watching.CancelAsync();
            await noting;
        }
    }

    private async Task NoteUntil(CancellationToken done)
    {
        while (!done.IsCancellationRequested)
        {
            await using var session = store.LightweightSession();
            session.Store(Last());
            await session.SaveChangesAsync(CancellationToken.None);
            await Task.Delay(Interval, done).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    public ReplayProgress Last()
    {
        var milliseconds = Math.Max(1, (long)Stopwatch.GetElapsedTime(_started).TotalMilliseconds);
        var processed = Interlocked.Read(ref _processed);
        return new ReplayProgress
        {
            Id = replayId,
            Processed = processed,
            Total = Interlocked.Read(ref _total),
            RatePerSecond = processed * 1000 / milliseconds,
        };
    }
}
