namespace Commissions.Domain.Plans;

/// <summary>Stream <c>segment-review-{id}</c>.</summary>
public abstract record SegmentReviewEvent;

/// <summary>A review moved a partner. The numbers are those of the review, in the programme's currency.</summary>
/// <param name="Segment">Null: it reaches none.</param>
public sealed record PartnerSegmented(
    string ReviewId, string PartnerId, string? Segment, DateOnly ValidFrom, int SegmentsVersion, int Customers,
    long RevenueMinor, long CommissionMinor, string Currency) : SegmentReviewEvent;
