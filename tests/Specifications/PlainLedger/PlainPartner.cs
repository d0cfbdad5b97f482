using Contracts.Leads.V1;

namespace Specifications.PlainLedger;

/// <summary>The dates that a plan may ask for; a part that is not paid has no payment date.</summary>
public sealed record PlainDates(DateOnly ServiceStart, DateOnly Invoiced, DateOnly PaidOn, DateOnly Anchor)
{
    public DateOnly By(PlainBasis basis) => basis switch
    {
        PlainBasis.InvoiceDate => Invoiced,
        PlainBasis.PaymentDate => PaidOn,
        PlainBasis.CustomerAnchor => Anchor,
        _ => ServiceStart,
    };
}

/// <summary>Which rules apply to a partner: its type, its segment and its plan, each by date.</summary>
public sealed class PlainPartner(string id, IReadOnlyList<ProgrammeFact> facts, PlainRulebook rules)
{
    public string Id => id;

    public PartnerRegistered? Registered { get; } =
        facts.OfType<PartnerRegistered>().FirstOrDefault(partner => partner.PartnerId == id);

    /// <summary>Types are by date; before the first change a partner is what it registered as.</summary>
    public PartnerType? TypeOn(DateOnly day) => facts.OfType<PartnerTypeChanged>()
        .Where(change => change.PartnerId == id && change.ValidFrom <= day).OrderBy(change => change.ValidFrom)
        .Select(change => (PartnerType?)change.PartnerType).LastOrDefault() ?? Registered?.PartnerType;

    /// <summary>The rates of a component, if the partner's type may earn it and the plan names the product.</summary>
    public PlainRates? Rates(PlainVersion version, PlainComponent component, string product, PlainDates dates)
    {
        if (TypeOn(dates.By(version.Basis)) is not { } type || !MayHold(type, component)) return null;
        return version.Rates.FirstOrDefault(one => one.Component == component && one.Types.Contains(type)
            && (one.Products is null || one.Products.Contains(product)));
    }

    private static bool MayHold(PartnerType type, PlainComponent component) => type switch
    {
        PartnerType.Affiliate => component == PlainComponent.Acquisition,
        PartnerType.Distributor => true,
        PartnerType.Consultant => component == PlainComponent.Retention,
        _ => false,
    };

    /// <summary>
    /// A version published later replaces everything from its first day: of those that have begun, the last published.
    /// Each is asked by the date that it names itself.
    /// </summary>
    public PlainVersion? VersionFor(PlainDates dates)
    {
        var plan = PlanOn(dates.ServiceStart);
        return rules.Versions.LastOrDefault(version =>
            version.PlanId == plan && version.ValidFrom <= dates.By(version.Basis));
    }

    /// <summary>
    /// Which plan pays: the partner's assignment that is valid latest on the date, of two the one recorded later; else
    /// its segment's; else the programme's default plan on that date. The date is the service start, because only the
    /// plan can say which other date its rates go by.
    /// </summary>
    private string? PlanOn(DateOnly day)
    {
        var begun = rules.Assignments.Select((assignment, place) => (assignment, place))
            .Where(one => one.assignment.ValidFrom <= day)
            .OrderByDescending(one => one.assignment.ValidFrom).ThenByDescending(one => one.place)
            .Select(one => one.assignment).ToArray();
        var segment = SegmentOn(day);
        return begun.FirstOrDefault(assignment => assignment.PartnerId == id)?.PlanId
            ?? begun.FirstOrDefault(assignment =>
                assignment.Segment is not null && assignment.Segment == segment)?.PlanId
            ?? rules.DefaultPlans.Where(plan => plan.ValidFrom <= day).OrderBy(plan => plan.ValidFrom)
            .LastOrDefault()?.PlanId;
    }

    private string? SegmentOn(DateOnly day) => rules.Segments
        .Where(membership => membership.PartnerId == id && membership.ValidFrom <= day)
        .OrderBy(membership => membership.ValidFrom).LastOrDefault()?.Segment;
}
