using Leads.Domain.Attributions;

namespace Leads.Service.Attributions;

internal static class AttributionStream
{
    public static Task<LoadedStream<CustomerAttributions>> LoadAttributions(
        this IQuerySession session, string customerId, CancellationToken cancellation) =>
        session.Load($"attribution-{customerId}", CustomerAttributions.Initial,
            (customer, stored) => CustomerAttributions.Fold(customer, stored.Data), cancellation);

    /// <summary>Appends, and remembers for each new attribution whose it is.</summary>
    /// <returns>The stream as it will be after the commit.</returns>
    public static LoadedStream<CustomerAttributions> AppendAttributions(this IDocumentSession session,
        LoadedStream<CustomerAttributions> stream, ImmutableArray<AttributionEvent> events)
    {
        var version = session.Append(stream, events);
        foreach (var started in events.OfType<AttributionStarted>())
            session.Store(new AttributionOwner { Id = started.AttributionId, CustomerId = started.CustomerId });
        return stream with { State = events.Aggregate(stream.State, CustomerAttributions.Fold), Version = version };
    }
}

/// <summary>In which customer's stream an attribution is found.</summary>
internal sealed record AttributionOwner
{
    public required string Id { get; init; }
    public required string CustomerId { get; init; }
}

internal sealed record AttributionResponse
{
    public required string Id { get; init; }
    public required string CustomerId { get; init; }
    public required string PartnerId { get; init; }
    public required AttributionRole Role { get; init; }
    public required int SharePpm { get; init; }
    public required DateOnly From { get; init; }

    /// <summary>First day that is no longer covered; absent while there is no end.</summary>
    public DateOnly? Until { get; init; }

    public required string Source { get; init; }
    public required string Reason { get; init; }

    public static AttributionResponse FromAttribution(string customerId, Attribution attribution) => new()
    {
        Id = attribution.Id,
        CustomerId = customerId,
        PartnerId = attribution.PartnerId,
        Role = attribution.Role,
        SharePpm = attribution.SharePpm,
        From = attribution.From,
        Until = attribution.Until,
        Source = attribution.Source,
        Reason = attribution.Reason,
    };
}
