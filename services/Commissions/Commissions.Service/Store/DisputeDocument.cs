using Commissions.Domain.Disputes;
using Marten;

namespace Commissions.Service.Store;

/// <summary>A dispute as listed; the events in the partner's stream are the original.</summary>
internal sealed record DisputeDocument
{
    public required string Id { get; init; }
    public required string PartnerId { get; init; }
    public required Guid EntryId { get; init; }
    public required DisputeOpened Opened { get; init; }
    public required DateTimeOffset OpenedAt { get; init; }
    public DisputeResolved? Resolved { get; init; }
    public DateTimeOffset? ResolvedAt { get; init; }
    public bool IsOpen => Resolved is null;

    /// <summary>Entries that a dispute holds, of one partner or of all, as of a day and an instant.</summary>
    public static async Task<IReadOnlySet<Guid>> HeldEntries(IQuerySession session, string? partnerId, DateOnly? day,
        DateTimeOffset? knownAt, CancellationToken cancellation)
    {
        var query = session.Query<DisputeDocument>().AsQueryable();
        if (partnerId is not null) query = query.Where(dispute => dispute.PartnerId == partnerId);
        if (day is null && knownAt is null) query = query.Where(dispute => dispute.IsOpen);
        return (await query.ToListAsync(cancellation))
            .Where(dispute => !dispute.Opened.WithoutHold && dispute.WasOpen(day, knownAt))
            .Select(dispute => dispute.EntryId).ToHashSet();
    }

    /// <summary>Whether somebody objects to an entry and waits for an answer, with or without a hold.</summary>
    public static Task<bool> IsAbout(Guid entryId, string partnerId, IQuerySession session,
        CancellationToken cancellation) =>
        session.Query<DisputeDocument>().Where(dispute =>
            dispute.PartnerId == partnerId && dispute.IsOpen && dispute.EntryId == entryId)
            .AnyAsync(cancellation);

    private bool WasOpen(DateOnly? day, DateTimeOffset? knownAt) =>
        !WasOpenedAfter(day, knownAt) && (Resolved is null || Resolved.ResolvedOn > day || ResolvedAt > knownAt);

    private bool WasOpenedAfter(DateOnly? day, DateTimeOffset? knownAt) => Opened.OpenedOn > day || OpenedAt > knownAt;
}
