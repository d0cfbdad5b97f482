using Leads.Domain.Partners;

namespace Leads.Service.Partners;

internal static class PartnerStream
{
    public static Task<LoadedStream<Partner>> LoadPartner(
        this IQuerySession session, string id, CancellationToken cancellation) =>
        session.Load($"partner-{id}", Partner.Initial,
            (partner, stored) => Partner.Fold(partner, stored.Data), cancellation);

    /// <summary>Appends, and brings what is read about the partner up to date in the same transaction.</summary>
    public static PartnerView AppendPartner(
        this IDocumentSession session, LoadedStream<Partner> stream, ImmutableArray<PartnerEvent> events)
    {
        var version = session.Append(stream, events);
        var partner = events.Aggregate(stream.State, Partner.Fold);
        var sortKey = $"{partner.AppliedOn:O} {partner.Id}";
        var view = new PartnerView { Id = partner.Id, SortKey = sortKey, State = partner, Version = version };
        if (!events.IsEmpty) session.Store(view);
        return view;
    }
}

/// <summary>Personal data of a partner. No event holds it, so it can be erased.</summary>
internal sealed record PartnerProfile
{
    public required string Id { get; init; }
    public required string Name { get; init; }
    public required string Email { get; init; }
    public PartnerDescription Description { get; init; } = new(null, null, null, null, null);
}

internal sealed record PartnerView
{
    public required string Id { get; init; }

    /// <summary>Day of the application, then id.</summary>
    public required string SortKey { get; init; }

    public required Partner State { get; init; }

    /// <summary>Of the stream; the ETag.</summary>
    public required long Version { get; init; }
}
