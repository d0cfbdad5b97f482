namespace Commissions.Domain.Plans;

/// <summary>Whom a change of assignments or of the default plan concerns.</summary>
public static class PlanChanges
{
    /// <summary>Partners whom another plan pays on any date, in the order of their ids.</summary>
    public static IReadOnlyList<string> Between(Rulebook before, Rulebook after) =>
    [
        .. after.Partners.Values.Where(partner => DatesOf(partner, before, after).Distinct()
            .Any(date => before.PlanFor(partner.PartnerId, date) != after.PlanFor(partner.PartnerId, date)))
            .Select(partner => partner.PartnerId),
    ];

    // Between two of these days nothing that decides about the partner's plan changes.
    private static IEnumerable<DateOnly> DatesOf(PartnerProfile partner, params Rulebook[] rulebooks) => rulebooks
        .SelectMany(rules => rules.DefaultPlans.Select(chosen => chosen.ValidFrom).Concat(rules.Assignments
            .Where(given => given.PartnerId == partner.PartnerId
                || (given.Segment is { } segment && partner.IsEverIn(segment)))
            .Select(given => given.ValidFrom)))
        .Concat(partner.SegmentChanges.Select(change => change.ValidFrom))
        .Concat(partner.Reviews.Select(review => review.ValidFrom))
        .Append(DateOnly.MinValue);
}
