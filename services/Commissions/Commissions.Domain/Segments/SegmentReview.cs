namespace Commissions.Domain.Segments;

/// <summary>A review of all partners, stream <c>segment-review-{id}</c>.</summary>
/// <param name="Reviewed">Null before it happened.</param>
public sealed record SegmentReview(SegmentsReviewed? Reviewed)
{
    public static readonly SegmentReview Initial = new(Reviewed: null);

    public static SegmentReview Fold(SegmentReview review, object @event) =>
        @event is SegmentsReviewed reviewed ? new SegmentReview(reviewed) : review;
}
