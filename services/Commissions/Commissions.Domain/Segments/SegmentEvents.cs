using System.Collections.Immutable;
using Commissions.Domain.Plans;

namespace Commissions.Domain.Segments;

/// <summary>A partner is in the first segment whose minima it reaches, both of them.</summary>
/// <param name="MinProfitMinor">Minor units of the programme's currency.</param>
public sealed record PartnerSegment(string Name, int MinCustomers, long MinProfitMinor);

/// <summary>By what partners are sorted, best segment first. Stream <c>segments</c>.</summary>
public sealed record SegmentsPublished(
    int Version, ImmutableArray<PartnerSegment> Segments, string Reason, DateOnly PublishedOn, string PublishedBy);

/// <summary>All partners were looked at; each that moved has an event of its own beside it.</summary>
/// <param name="From">First day of what was looked at; <paramref name="Until"/> is the first after.</param>
/// <param name="ValidFrom">From here on the result decides about plans; history keeps its own.</param>
public sealed record SegmentsReviewed(
    string ReviewId, int SegmentsVersion, DateOnly From, DateOnly Until, DateOnly ValidFrom, int Partners, int Moved,
    string Reason, string ReviewedBy) : SegmentReviewEvent;
