using System.Diagnostics;

namespace EventStore;

/// <summary>
/// Deliveries that arrive while others are being stored share the next transaction, since bringing one fact to the disk
/// costs what bringing a hundred costs. One that finds a writer free is stored at once: nobody waits for company.
/// </summary>
/// <param name="append">Appends what was never seen, in one transaction, and returns the ids.</param>
internal sealed class GroupCommit(
    Func<IReadOnlyList<ReceivedFact>, CancellationToken, Task<HashSet<Guid>>> append)
{
    /// <summary>While one waits for the disk another is sent.</summary>
    private const int WritersMax = 2;

    /// <summary>A delivery as large as this gains nothing by company, and would make it wait.</summary>
    private const int FactsMax = 100;

    private readonly Lock _lock = new();
    private readonly Queue<Delivery> _waiting = [];
    private int _writers;

    /// <returns>
    /// The ids that this delivery brought first; what another of its transaction brought is a repeat.
    /// </returns>
    public async Task<IReadOnlySet<Guid>> Append(IReadOnlyList<ReceivedFact> facts, CancellationToken cancellation)
    {
        if (facts.Count is 0 or >= FactsMax) return await append(facts, cancellation);
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
            await alone.Answer(() => Alone(alone));
            return;
        }

        HashSet<Guid> appended;
        try
        {
            // One that gives up must not take the others along.
            appended = await Traced([.. group.SelectMany(delivery => delivery.Facts)], CancellationToken.None);
        }
        catch (Exception error) when (!StoreAbsence.Explains(error))
        {
            // Nothing was stored. One fact is enough for that, so each delivery answers for itself.
            await Task.WhenAll(group.Select(delivery => delivery.Answer(() => Alone(delivery))));
            return;
        }
        catch (Exception error)
        {
            // Whether it was stored is not known; a repeat finds out.
            foreach (var delivery in group) delivery.Fail(error);
            return;
        }

        foreach (var delivery in group)
            delivery.Succeed(delivery.Facts.Select(fact => fact.EventId).Where(appended.Remove).ToHashSet());
    }

    private Task<HashSet<Guid>> Alone(Delivery delivery) => Traced(delivery.Facts, delivery.Cancellation);

    private async Task<HashSet<Guid>> Traced(IReadOnlyList<ReceivedFact> facts, CancellationToken cancellation)
    {
        using var span = RequestTrace.Continue("append facts", ActivityKind.Internal, facts[0].CorrelationId,
            facts.Select(fact => fact.CorrelationId));
        return await append(facts, cancellation);
    }

    private sealed record Delivery(IReadOnlyList<ReceivedFact> Facts, CancellationToken Cancellation)
    {
        private readonly TaskCompletionSource<IReadOnlySet<Guid>> _stored =
            new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task<IReadOnlySet<Guid>> Stored => _stored.Task;

        public void Succeed(IReadOnlySet<Guid> appended) => _stored.TrySetResult(appended);

        public void Fail(Exception error) => _stored.TrySetException(error);

        public async Task Answer(Func<Task<HashSet<Guid>>> append)
        {
            try
            {
                Succeed(await append());
            }
            catch (Exception error)
            {
                Fail(error);
            }
        }
    }
}
