using Commissions.Domain.Plans;
using Decisions;

namespace Commissions.Domain.Segments;

/// <summary>
/// Partners are sorted into segments from a day on, never for the past: history keeps the plan that it had.
/// </summary>
/// <param name="From">First day of what is looked at; <paramref name="Until"/> is the first after.</param>
/// <param name="Currency">The programme's, ISO 4217.</param>
public sealed record ReviewSegments(
    string ReviewId, DateOnly From, DateOnly Until, DateOnly ValidFrom, string? Reason, string Currency,
    DateOnly Today, string ReviewedBy)
{
    /// <param name="figures">Of each partner that brought something, by id.</param>
    /// <returns>The review itself, then an event for each partner that moves, in the order of their ids.</returns>
    public static Decision<SegmentReviewEvent> Decide(SegmentReview review, PartnerSegments scheme, Rulebook rulebook,
        IReadOnlyDictionary<string, PartnerFigures> figures, ReviewSegments command)
    {
        if (review.Reviewed is not null) return Decision.NothingNew<SegmentReviewEvent>();
        if (Refusal(scheme, command) is { } refusal) return refusal;
        var moved = rulebook.Partners.Values
            .Select(partner => (Partner: partner, Figures: PartnerFigures.Find(figures, partner.PartnerId)))
            .Where(partner => scheme.SegmentOf(partner.Figures) != partner.Partner.ReviewedOn(command.ValidFrom))
            .Select(partner => new PartnerSegmented(command.ReviewId, partner.Partner.PartnerId,
                scheme.SegmentOf(partner.Figures), command.ValidFrom, scheme.Version, partner.Figures.Customers,
                partner.Figures.RevenueMinor, partner.Figures.CommissionMinor, command.Currency))
            .ToArray();
        var reviewed = new SegmentsReviewed(command.ReviewId, scheme.Version, command.From, command.Until,
            command.ValidFrom, rulebook.Partners.Count, moved.Length, command.Reason!, command.ReviewedBy);
        return new Decision<SegmentReviewEvent>([reviewed, .. moved], null);
    }

    /// <summary>Null when what is asked for can be looked at, before anybody's figures are counted.</summary>
    public static Rejection? Refusal(PartnerSegments scheme, ReviewSegments command)
    {
        if (PartnerSegments.ReasonRefusal(command.Reason) is { } missing) return missing;
        if (scheme.Version == 0)
            return Rejection.Conflict("segments-not-published", "Publish the segments first: POST /v1/segments.");
        if (command.From >= command.Until) return Rejection.Invalid("from", "'from' lies before 'until'.");
        if (command.Until > command.Today.AddDays(1))
            return Rejection.Invalid("until", "A review looks back; 'until' is at most tomorrow.");
        return command.ValidFrom < command.Today
            ? Rejection.Invalid("validFrom", "A review counts from today or later.", "valid-from-past")
            : null;
    }
}
