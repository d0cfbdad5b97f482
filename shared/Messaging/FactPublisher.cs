using System.Diagnostics;
using Contracts;
using Decisions;
using EventStore;
using JasperFx.Events;
using JasperFx.Events.Daemon;
using JasperFx.Events.Projections;
using Marten;
using Marten.Subscriptions;
using MassTransit;
using Microsoft.Extensions.DependencyInjection;

namespace Messaging;

/// <summary>
/// The event store is the outbox: this subscription reads stored events in order and publishes them. Its progress moves
/// only after the broker confirmed every message of the page, so a fact is published at least once and never skipped.
/// </summary>
public abstract class FactPublisher<TContent>(IServiceProvider services) : SubscriptionBase
    where TContent : class
{
    /// <summary>Lanes run side by side; a stream stays in its lane, so its facts keep their order.</summary>
    private const int LanesMax = 4;

    /// <summary>The contract of a stored event, or null when the event stays inside the service.</summary>
    protected abstract TContent? ContractOf(IEvent @event);

    /// <param name="mayWait">True when nothing of their streams came with them that may not.</param>
    protected abstract object MessageOf(int lane, IReadOnlyList<PublishedFact<TContent>> facts, bool mayWait);

    protected abstract int FactsMax { get; }

    /// <summary>True when others may overtake it on its way.</summary>
    protected virtual bool MayWait(PublishedFact<TContent> fact) => false;

    /// <summary>True when a message that no queue takes is a fault: the other service is not set up.</summary>
    protected virtual bool SomebodyMustListen => true;

    public override async Task<IChangeListener> ProcessEventsAsync(EventRange page, ISubscriptionController controller,
        IDocumentOperations operations, CancellationToken cancellationToken)
    {
        // Resolved here, not in the constructor: the bus itself depends on services that depend on the store.
        var bus = services.GetRequiredService<IBus>();
        var facts = page.Events
            .Select(@event => (Stream: @event.StreamKey!, @event, Content: ContractOf(@event)))
            .Where(fact => fact.Content is not null)
            .Select(fact => (fact.Stream, Published: new PublishedFact<TContent>(
                fact.@event.Id, fact.@event.Timestamp, fact.Content!, fact.@event.CorrelationId))).ToArray();
        // A stream is not taken apart: a payment of today earns nothing before its invoice of last month is there.
        var urgent = facts.Where(fact => !MayWait(fact.Published)).Select(fact => fact.Stream).ToHashSet();
        await Task.WhenAll(facts.GroupBy(fact => !urgent.Contains(fact.Stream)).SelectMany(kind => InLanes([.. kind])
            .Select(lane => PublishInOrder(
                bus, [.. lane], chunk => MessageOf(lane.Key, chunk, mayWait: kind.Key), cancellationToken))));
        return NullChangeListener.Instance;
    }

    // What fits in one message goes in one: each message costs the broker and the receiver the same.
    private IEnumerable<IGrouping<int, PublishedFact<TContent>>> InLanes(
        (string Stream, PublishedFact<TContent> Published)[] facts)
    {
        var lanes = Math.Min(LanesMax, (facts.Length + FactsMax - 1) / FactsMax);
        return facts.GroupBy(fact => NameBasedId.LaneOf(fact.Stream, lanes), fact => fact.Published);
    }

    private async Task PublishInOrder(IBus bus, PublishedFact<TContent>[] facts,
        Func<PublishedFact<TContent>[], object> messageOf, CancellationToken cancellation)
    {
        foreach (var chunk in facts.Chunk(FactsMax))
        {
            using var span = RequestTrace.Continue("publish facts", ActivityKind.Producer, chunk[0].TraceId,
                chunk.Select(fact => fact.TraceId));
            await bus.Publish(messageOf(chunk), context =>
            {
                context.MessageId = chunk[0].EventId;
                context.CorrelationId = chunk[0].EventId;
                context.MustBeTaken(SomebodyMustListen);
            }, cancellation);
        }
    }
}
