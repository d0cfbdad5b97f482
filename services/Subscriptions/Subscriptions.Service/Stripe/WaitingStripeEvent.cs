namespace Subscriptions.Service.Stripe;

/// <summary>
/// An event whose document has more lines than it carries, kept as received until the lines are known. It is
/// acknowledged, for Stripe gives up after three days. It may name persons and is deleted with its last step.
/// </summary>
internal sealed record WaitingStripeEvent
{
    /// <summary>Stripe's id of the event.</summary>
    public required string Id { get; init; }

    public required string Type { get; init; }

    /// <summary>Invoice or credit note.</summary>
    public required string DocumentId { get; init; }

    public required string Body { get; init; }
    public required DateTimeOffset ReceivedAt { get; init; }
    public int Attempts { get; init; }
    public required string Reason { get; init; }
    public required DateTimeOffset NextAttemptAt { get; init; }
}
