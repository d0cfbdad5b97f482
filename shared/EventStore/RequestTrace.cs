using System.Diagnostics;

namespace EventStore;

/// <summary>
/// The trace of a request lives on in the correlation id of the events that it stored, so that it can be followed
/// through the publisher, the broker and the ledger, also after a restart and also where nobody collects traces.
/// </summary>
public static class RequestTrace
{
    public const string SourceName = "Commissions";
    private static readonly ActivitySource Source = new(SourceName);

    /// <summary>Id of the trace of what is being done now; null outside any.</summary>
    public static string? Current => Activity.Current?.TraceId.ToString();

    /// <summary>Goes on with the trace of an earlier event; null when nobody listens or the event has none.</summary>
    /// <param name="others">Further traces that this is part of.</param>
    public static Activity? Continue(string name, ActivityKind kind, string? traceId,
        IEnumerable<string?>? others = null) =>
        ContextOf(traceId) is { } context
            ? Source.StartActivity(name, kind, context, links: (others ?? []).Distinct()
                .Where(other => other != traceId)
                .Select(ContextOf).OfType<ActivityContext>().Select(other => new ActivityLink(other)))
            : null;

    private static ActivityContext? ContextOf(string? traceId) => traceId is { Length: 32 }
        ? new ActivityContext(ActivityTraceId.CreateFromString(traceId), ActivitySpanId.CreateRandom(),
            ActivityTraceFlags.Recorded, isRemote: true)
        : null;
}
