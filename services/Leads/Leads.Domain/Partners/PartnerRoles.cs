namespace Leads.Domain.Partners;

/// <summary>Which roles a type of partner may hold (domain rules §1).</summary>
public static class PartnerRoles
{
    public static ImmutableArray<AttributionRole> List(PartnerType type) => type switch
    {
        PartnerType.Affiliate => [AttributionRole.Acquisition],
        PartnerType.Distributor => [AttributionRole.Acquisition, AttributionRole.Retention],
        PartnerType.Consultant => [AttributionRole.Retention, AttributionRole.Training],
        _ => [],
    };

    public static Rejection? Refusal(Partner partner, AttributionRole role, DateOnly date)
    {
        var type = partner.TypeOn(date);
        if (List(type).Contains(role)) return null;
        return Rejection.Conflict("role-not-allowed",
                $"On that date the partner's type is {type.ToString().ToLowerInvariant()}, which may not hold this " +
                "role. Change its type first, or choose another role.")
            .AddFact("role", role.ToString().ToLowerInvariant())
            .AddFact("partnerType", type.ToString().ToLowerInvariant())
            .AddFact("date", date.ToString("O"));
    }
}
