using System.Collections.Immutable;
using Decisions;

namespace Commissions.Domain.Segments;

/// <summary>The published segments; version 0 before the first.</summary>
public sealed record PartnerSegments(int Version, ImmutableArray<PartnerSegment> Segments)
{
    public static readonly PartnerSegments Initial = new(0, []);

    private const int ReasonLengthMax = 2_000;

    public static PartnerSegments Fold(PartnerSegments scheme, object @event) =>
        @event is SegmentsPublished published ? new PartnerSegments(published.Version, published.Segments) : scheme;

    public string? SegmentOf(PartnerFigures figures) => Segments.FirstOrDefault(segment =>
        figures.Customers >= segment.MinCustomers && figures.ProfitMinor >= segment.MinProfitMinor)?.Name;

    internal static Rejection? ReasonRefusal(string? reason) =>
        string.IsNullOrWhiteSpace(reason) || reason.Length > ReasonLengthMax
        ? Rejection.Invalid("reason", $"Say why, in 1 to {ReasonLengthMax} characters.", "reason-missing")
        : null;
}
