using Leads.Domain.Leads;
using Money;

namespace Leads.Service.Leads;

internal static class LeadStream
{
    public static Task<LoadedStream<Lead>> LoadLead(
        this IQuerySession session, string id, CancellationToken cancellation) =>
        session.Load($"lead-{id}", Lead.Initial, (lead, stored) => Lead.Fold(lead, stored.Data), cancellation);

    /// <summary>Appends, and brings what is read about the lead up to date in the same transaction.</summary>
    public static LeadView AppendLead(
        this IDocumentSession session, LoadedStream<Lead> stream, ImmutableArray<LeadEvent> events)
    {
        var version = session.Append(stream, events);
        var lead = events.Aggregate(stream.State, Lead.Fold);
        var view = new LeadView
        {
            Id = lead.Id,
            PartnerId = lead.PartnerId,
            MatchKey = lead.MatchKey,
            SortKey = $"{lead.SubmittedAt.UtcDateTime:O} {lead.Id}",
            Decided = lead.Decided.ToString(),
            ProtectedUntil = lead.ProtectedUntil,
            SubmittedAt = lead.SubmittedAt,
            State = lead,
            Version = version,
        };
        if (!events.IsEmpty) session.Store(view);
        return view;
    }
}

/// <summary>The company behind a lead and its contact. No event holds them, so they can be erased.</summary>
internal sealed record LeadDetails
{
    public required string Id { get; init; }
    public required string Company { get; init; }
    public required string Country { get; init; }
    public string? Domain { get; init; }
    public string? VatId { get; init; }
    public string? Email { get; init; }
    public Amount? ExpectedMonthlyRevenue { get; init; }
}

internal sealed record LeadView
{
    public required string Id { get; init; }
    public required string PartnerId { get; init; }
    public required string MatchKey { get; init; }

    /// <summary>Instant of the submission, then id.</summary>
    public required string SortKey { get; init; }

    /// <summary>Name of the <see cref="LeadStatus"/> that was decided; expiry follows from the date.</summary>
    public required string Decided { get; init; }

    public required DateOnly? ProtectedUntil { get; init; }
    public required DateTimeOffset SubmittedAt { get; init; }
    public required Lead State { get; init; }

    /// <summary>Of the stream; the ETag.</summary>
    public required long Version { get; init; }
}
