namespace EventStore;

/// <summary>A fact to be journalled once, whatever happens to its delivery.</summary>
/// <param name="Stream">Stream it belongs to.</param>
/// <param name="EventId">Id of the stored event; a fact with an id that is known already is a duplicate.</param>
/// <param name="Content">The event itself.</param>
public sealed record ReceivedFact(string Stream, Guid EventId, object Content)
{
    public string? CausationId { get; init; }
    public string? CorrelationId { get; init; }
}
