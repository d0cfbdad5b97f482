using System.Collections.Immutable;
using Commissions.Domain.Plans;
using Decisions;

namespace Commissions.Domain.Segments;

/// <summary>What a review is asked to look at.</summary>
public sealed record SegmentReview(
    string ReviewId, DateOnly From, DateOnly Until, DateOnly ValidFrom, string? Reason, DateOnly Today,
    string ReviewedBy)
{
    /// <summary>Segments from a day on, never for the past: history keeps the plan that it had.</summary>
    public Rejection? Refusal(SegmentScheme scheme)
    {
        if (SegmentScheme.Reason(Reason) is { } missing) return missing;
        if (scheme.Version == 0)
            return Rejection.Conflict("segments-not-published", "Publish the segments first: POST /v1/segments.");
        if (From >= Until) return Rejection.Invalid("from", "'from' lies before 'until'.");
        if (Until > Today.AddDays(1))
            return Rejection.Invalid("until", "A review looks back; 'until' is at most tomorrow.");
        return ValidFrom < Today
            ? Rejection.Invalid("validFrom", "A review counts from today or later.", "valid-from-past")
            : null;
    }

    /// <summary>An event for each partner that moves, in the order of their ids, after the review itself.</summary>
    public ImmutableArray<object> Decide(SegmentScheme scheme, Rulebook rulebook,
        IReadOnlyDictionary<string, PartnerFigures> figures, string currency)
    {
        var moved = rulebook.Partners.Values
            .Select(partner => (Partner: partner,
                Figures: figures.GetValueOrDefault(partner.PartnerId)
                ?? new PartnerFigures(partner.PartnerId, 0, 0, 0)))
            .Where(partner => scheme.SegmentOf(partner.Figures) != partner.Partner.ReviewedOn(ValidFrom))
            .Select(partner => new PartnerSegmented(ReviewId, partner.Partner.PartnerId,
                scheme.SegmentOf(partner.Figures), ValidFrom, scheme.Version, partner.Figures.Customers,
                partner.Figures.RevenueMinor, partner.Figures.CommissionMinor, currency))
            .ToArray();
        return
        [
            new SegmentsReviewed(ReviewId, scheme.Version, From, Until, ValidFrom, rulebook.Partners.Count,
                moved.Length,
                Reason!, ReviewedBy),
            .. moved,
        ];
    }
}
