using System.Collections.Immutable;
using JasperFx.Events;
using Marten;

namespace EventStore;

/// <summary>A stream as it was when a decision was taken on it.</summary>
/// <param name="Version">Number of its events; 0 when it does not exist yet.</param>
public sealed record LoadedStream<TState>(string Key, TState State, long Version);

/// <summary>Load, decide, append: the same three steps for every command on a single stream.</summary>
public static class Streams
{
    /// <summary>Folds a stream from its first event on.</summary>
    public static async Task<LoadedStream<TState>> Load<TState>(this IQuerySession session, string key,
        TState initial, Func<TState, IEvent, TState> fold, CancellationToken cancellation)
    {
        var events = await session.Events.FetchStreamAsync(key, token: cancellation);
        return new LoadedStream<TState>(key, events.Aggregate(initial, fold), events.Count == 0 ? 0
            : events[^1].Version);
    }

    /// <summary>
    /// Appends a decision's events at the version it was taken on; a writer that came first makes the commit fail.
    /// </summary>
    /// <returns>The version after the append.</returns>
    public static long Append<TState, TEvent>(
        this IDocumentSession session, LoadedStream<TState> stream, ImmutableArray<TEvent> events)
        where TEvent : class
    {
        if (events.IsEmpty) return stream.Version;
        var after = stream.Version + events.Length;
        if (stream.Version == 0) session.Events.StartStream(stream.Key, events);
        else session.Events.Append(stream.Key, after, events);
        return after;
    }
}
