namespace Commissions.Domain.Disputes;

/// <summary>In the partner's stream: an objection to an entry, and its answer.</summary>
public abstract record DisputeEvent;

/// <summary>The partner objects to an entry. The entry is held, the rest is paid.</summary>
public sealed record DisputeOpened(
    string DisputeId, string PartnerId, Guid EntryId, string Reason, string OpenedBy, DateOnly OpenedOn) : DisputeEvent
{
    /// <summary>
    /// Recorded and answered like any other, but the entry is not held: too late, or there is nothing to pay.
    /// </summary>
    public bool WithoutHold { get; init; }
}

/// <param name="AdjustmentId">The adjustment that settles it in the partner's favour; null when the objection is
/// refused.</param>
public sealed record DisputeResolved(string DisputeId, string PartnerId, Guid EntryId, bool IsUpheld, string Note,
    string ResolvedBy, DateOnly ResolvedOn, string? AdjustmentId) : DisputeEvent;
