using Commissions.Domain.Plans;
using Commissions.Domain.Replays;
using Marten;
using Money;

namespace Commissions.Service.Store;

/// <summary>A run as listed and as the worker finds it; the events in its stream are the original.</summary>
internal sealed record ReplayDocument
{
    public required string Id { get; init; }
    public required ReplayRun Run { get; init; }

    /// <summary>True while the worker has something to do for it.</summary>
    public required bool IsPending { get; init; }

    public static string StreamOf(string replayId) => $"replay-{replayId}";

    /// <summary>True while the ledger is between two rule books, because a replay is posting.</summary>
    public static async Task<bool> IsAnyPosting(IQuerySession session, CancellationToken cancellation) =>
        (await session.Query<ReplayDocument>().Where(replay => replay.IsPending).ToListAsync(cancellation))
        .Any(replay => replay.Run.State is ReplayState.Approved or ReplayState.Posting);

    public static ReplayDocument From(ReplayRun run) => new()
    {
        Id = run.ReplayId,
        Run = run,
        IsPending = run.State is ReplayState.Requested or ReplayState.Approved or ReplayState.Posting
            or ReplayState.Posted,
    };
}

/// <summary>How far a running calculation has come; a note for watchers, not a fact.</summary>
internal sealed record ReplayProgress
{
    public required string Id { get; init; }
    public required long Processed { get; init; }
    public required long Total { get; init; }
    public required long RatePerSecond { get; init; }
}

/// <summary>A key that the candidate rules would pay differently.</summary>
internal sealed record ReplayDifference
{
    /// <summary>Replay id and a running number, so that pages keep their order.</summary>
    public required string Id { get; init; }

    public required string ReplayId { get; init; }
    public required string PartnerId { get; init; }
    public required string CustomerId { get; init; }
    public required string Key { get; init; }
    public required Component Component { get; init; }
    public required ReplayReason Reason { get; init; }

    /// <summary>Original period, yyyy-MM; text, so that it can be filtered in the database.</summary>
    public required string Period { get; init; }
    public required int CustomerYear { get; init; }
    public required Amount Before { get; init; }
    public required Amount After { get; init; }
    public required Amount Difference { get; init; }
}
