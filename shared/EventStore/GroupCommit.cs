using System.Diagnostics;
using Npgsql;

namespace EventStore;

/// <summary>
/// Deliveries that arrive while others are being stored share the next transaction, since bringing one fact to the disk
/// costs what bringing a hundred costs. One that finds a writer free is stored at once: nobody waits for company.
/// </summary>
/// <param name="append">
/// Appends what was never seen, in one transaction, and returns the ids; does not wait long for a stream that somebody
/// else holds, unless it is patient.
/// </param>
internal sealed class GroupCommit(
    Func<IReadOnlyList<ReceivedFact>, bool, CancellationToken, Task<HashSet<Guid>>> append)
{
    /// <summary>While one waits for the disk another is sent.</summary>
    private const int WritersMax = 2;

    /// <summary>A delivery as large as this gains nothing by company, and would make it wait.</summary>
    private const int FactsMax = 100;

    /// <summary>Each that is stored alone takes a connection.</summary>
    private static readonly ParallelOptions FewAtATime = new() { MaxDegreeOfParallelism = 4 };

    private readonly Lock _lock = new();
    private readonly Queue<Delivery> _waiting = [];
    private int _writers;

    /// <returns>
    /// The ids that this delivery brought first; what another of its transaction brought is a repeat.
    /// </returns>
    public async Task<IReadOnlySet<Guid>> Append(IReadOnlyList<ReceivedFact> facts, CancellationToken cancellation)
    {
        if (facts.Count is 0 or >= FactsMax) return await append(facts, true, cancellation);
        var trace = RequestTrace.Current;
        var delivery = new Delivery(
            [.. facts.Select(fact => fact with { CorrelationId = fact.CorrelationId ?? trace })], cancellation);
        bool writes;
        lock (_lock)
        {
            _waiting.Enqueue(delivery);
            writes = _writers < WritersMax;
            if (writes) _writers++;
        }

        // A writer goes on after the delivery that started it is answered, so it is no part of that one's trace.
        if (writes) ThreadPool.UnsafeQueueUserWorkItem(_ => _ = WriteWhileSomebodyWaits(), null);
        return await delivery.Stored.WaitAsync(cancellation);
    }

    private async Task WriteWhileSomebodyWaits()
    {
        while (NextGroup() is { Count: > 0 } group) await Write(group);
    }

    private List<Delivery> NextGroup()
    {
        var group = new List<Delivery>();
        lock (_lock)
        {
            var facts = 0;
            while (facts < FactsMax && _waiting.TryDequeue(out var next))
            {
                // Whoever gave up waiting knows that nothing of it was stored.
                if (next.Cancellation.IsCancellationRequested) continue;
                group.Add(next);
                facts += next.Facts.Count;
            }

            if (group.Count == 0) _writers--;
        }

        return group;
    }

    private async Task Write(List<Delivery> group)
    {
        if (group is [var alone])
        {
            await AnswerAlone(alone, patient: false);
            return;
        }

        HashSet<Guid> appended;
        try
        {
            // One that gives up must not take the others along.
            appended = await Append([.. group.SelectMany(delivery => delivery.Facts)], false, CancellationToken.None);
        }
        catch (Exception error) when (IsOfOne(error))
        {
            // Nothing was stored. The others must not wait for what one of them waits for, nor the next group.
            _ = Parallel.ForEachAsync(group, FewAtATime, async (delivery, _) => await AnswerAlone(delivery, false));
            return;
        }
        catch (Exception error)
        {
            // Whether it was stored may not be known; a repeat finds out.
            foreach (var delivery in group) delivery.Fail(error);
            return;
        }

        foreach (var delivery in group)
            delivery.Succeed(delivery.Facts.Select(fact => fact.EventId).Where(appended.Remove).ToHashSet());
    }

    // Somebody holds one of the streams, or one of the facts is refused.
    private static bool IsOfOne(Exception error) =>
        error is PostgresException { SqlState: PostgresErrorCodes.LockNotAvailable } || !StoreAbsence.Explains(error);

    private async Task AnswerAlone(Delivery delivery, bool patient)
    {
        try
        {
            delivery.Succeed(await Append(delivery.Facts, patient, delivery.Cancellation));
        }
        catch (PostgresException held) when (held.SqlState == PostgresErrorCodes.LockNotAvailable && !patient)
        {
            _ = AnswerAlone(delivery, patient: true);
        }
        catch (Exception error)
        {
            delivery.Fail(error);
        }
    }

    private async Task<HashSet<Guid>> Append(
        IReadOnlyList<ReceivedFact> facts, bool patient, CancellationToken cancellation)
    {
        using var span = RequestTrace.Continue("append facts", ActivityKind.Internal, facts[0].CorrelationId,
            facts.Select(fact => fact.CorrelationId));
        return await append(facts, patient, cancellation);
    }

    private sealed record Delivery(IReadOnlyList<ReceivedFact> Facts, CancellationToken Cancellation)
    {
        private readonly TaskCompletionSource<IReadOnlySet<Guid>> _stored =
            new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task<IReadOnlySet<Guid>> Stored => _stored.Task;

        public void Succeed(IReadOnlySet<Guid> appended) => _stored.TrySetResult(appended);

        public void Fail(Exception error)
        {
            _stored.TrySetException(error);
            // Nobody may be there to read it.
            _ = _stored.Task.Exception;
        }
    }
}
