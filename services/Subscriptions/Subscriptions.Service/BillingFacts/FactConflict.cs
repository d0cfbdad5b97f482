using System.Security.Cryptography;
using System.Text.Json;
using Contracts.Subscriptions.V1;
using Decisions;

namespace Subscriptions.Service.BillingFacts;

/// <summary>
/// A fact came under the id of another one. What is stored counts and never changes; somebody must find out which is
/// right. The content that was refused is not kept, only its hash: it may name persons.
/// </summary>
internal sealed record FactConflict
{
    /// <summary>
    /// Follows from the id of the fact and the content, so that the same delivery again is the same conflict.
    /// </summary>
    public required string Id { get; init; }

    public required string SourceEventId { get; init; }
    public required string CustomerId { get; init; }

    /// <summary>Of the content that was refused.</summary>
    public required string SourceSystem { get; init; }

    public required string ContentHash { get; init; }
    public required DateTimeOffset FirstSeenAt { get; init; }
    public required DateTimeOffset LastSeenAt { get; init; }

    public static FactConflict Seen(BillingFact fact, DateTimeOffset at)
    {
        var hash = Convert.ToHexStringLower(
            SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(fact, JsonSerializerOptions.Web)));
        return new FactConflict
        {
            Id = NameBasedId.From("fact-conflict", fact.SourceEventId, hash).ToString("N"),
            SourceEventId = fact.SourceEventId,
            CustomerId = fact.CustomerId,
            SourceSystem = fact.SourceSystem,
            ContentHash = hash,
            FirstSeenAt = at,
            LastSeenAt = at,
        };
    }
}
