namespace Contracts;

/// <summary>A stored event on its way to the other services.</summary>
/// <param name="EventId">Id of the stored event in the publishing service; receivers drop repeats by it.</param>
/// <param name="RecordedAt">When the publishing service stored it (UTC).</param>
/// <param name="Content">What happened, as stored.</param>
/// <param name="TraceId">Trace of the request that brought it, as 32 hexadecimal digits; null when there was
/// none.</param>
public sealed record PublishedFact<TContent>(
    Guid EventId, DateTimeOffset RecordedAt, TContent Content, string? TraceId = null);
