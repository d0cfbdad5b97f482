using System.Collections.Immutable;
using Decisions;

namespace Commissions.Domain.Segments;

/// <summary>The published segments; version 0 before the first.</summary>
public sealed record SegmentScheme(int Version, ImmutableArray<SegmentRule> Segments)
{
    public static readonly SegmentScheme None = new(0, []);
    public const int SegmentsMax = 20;
    private const int NameLengthMax = 100;
    private const int ReasonLengthMax = 2_000;

    public static SegmentScheme Fold(SegmentScheme scheme, object @event) =>
        @event is SegmentsPublished published ? new SegmentScheme(published.Version, published.Segments) : scheme;

    public static Decision<SegmentsPublished> Publish(
        SegmentScheme current, ImmutableArray<SegmentRule> segments, string? reason, DateOnly today, string author)
    {
        if (Reason(reason) is { } missing) return missing;
        if (segments.Length is 0 or > SegmentsMax)
            return Rejection.Invalid("segments", $"There are 1 to {SegmentsMax} segments.");
        foreach (var segment in segments)
            if (string.IsNullOrWhiteSpace(segment.Name) || segment.Name.Length > NameLengthMax
                || segment.MinCustomers < 0 || segment.MinProfitMinor < 0)
                return Rejection.Invalid("segments",
                    $"A segment has a name of 1 to {NameLengthMax} characters and minima that are not negative.")
                    .With("segment", segment.Name);
        if (segments.FirstOrDefault(segment => !Money.Amount.IsInRange(segment.MinProfitMinor)) is { } tooLarge)
            return Rejection.Invalid("segments",
                $"An amount is at most {Money.Amount.MinorMax} minor units.", "amount-out-of-range")
                    .With("segment", tooLarge.Name);
        if (segments.DistinctBy(segment => segment.Name).Count() != segments.Length)
            return Rejection.Invalid("segments", "Two segments have one name.");
        if (segments.SequenceEqual(current.Segments)) return Decision.NothingNew<SegmentsPublished>();
        return new SegmentsPublished(current.Version + 1, segments, reason!, today, author);
    }

    public string? SegmentOf(PartnerFigures figures) => Segments.FirstOrDefault(segment =>
        figures.Customers >= segment.MinCustomers && figures.ProfitMinor >= segment.MinProfitMinor)?.Name;

    internal static Rejection? Reason(string? reason) =>
        string.IsNullOrWhiteSpace(reason) || reason.Length > ReasonLengthMax
        ? Rejection.Invalid("reason", $"Say why, in 1 to {ReasonLengthMax} characters.", "reason-missing")
        : null;
}
