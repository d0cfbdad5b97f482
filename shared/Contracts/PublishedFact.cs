namespace Contracts;

/// <summary>A stored event on its way to the other services.</summary>
/// <param name="EventId">Id of the stored event in the publishing service; receivers drop repeats by it.</param>
/// <param name="RecordedAt">When the publishing service stored it (UTC).</param>
/// <param name="Content">What happened, as stored.</param>
public sealed record PublishedFact<TContent>(Guid EventId, DateTimeOffset RecordedAt, TContent Content);
