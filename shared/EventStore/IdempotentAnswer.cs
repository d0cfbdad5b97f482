namespace EventStore;

/// <summary>
/// The answer first given to a request with an Idempotency-Key, stored in the same transaction as the write it
/// answers: either both happened or neither.
/// </summary>
public sealed record IdempotentAnswer
{
    /// <summary>Caller, method, path and key.</summary>
    public required string Id { get; init; }

    /// <summary>SHA-256 of the request body, hexadecimal.</summary>
    public required string RequestHash { get; init; }

    public required int Status { get; init; }
    public required string? ContentType { get; init; }
    public required string Body { get; init; }
    public string? Location { get; init; }
    public string? ETag { get; init; }
    public required DateTimeOffset AnsweredAt { get; init; }
}
