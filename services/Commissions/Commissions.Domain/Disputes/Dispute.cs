namespace Commissions.Domain.Disputes;

/// <summary>An objection to an entry and its end.</summary>
/// <param name="Opened">Null before it was made.</param>
/// <param name="Resolved">Null while it waits for an answer.</param>
public sealed record Dispute(DisputeOpened? Opened, DisputeResolved? Resolved)
{
    public static readonly Dispute Initial = new(null, null);

    public static Dispute Fold(Dispute dispute, object @event) => @event switch
    {
        DisputeOpened opened => dispute with { Opened = opened },
        DisputeResolved resolved => dispute with { Resolved = resolved },
        _ => dispute,
    };
}
