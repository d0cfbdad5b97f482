using Leads.Domain.Customers;
using Leads.Domain.Leads;
using Leads.Domain.Partners;
using Money;

namespace Leads.Domain.Attributions;

/// <summary>
/// A won lead gives its partner the acquisition of the customer, and the retention too when it is a distributor. A
/// consultant may hold no acquisition, so its lead brings none.
/// </summary>
public static class AttributeWonLead
{
    public static Decision<AttributionEvent> Decide(
        CustomerAttributions customer, Partner partner, KnownCustomer? known, LeadWon won)
    {
        var started = ImmutableArray.CreateBuilder<AttributionEvent>();
        foreach (var role in RolesFrom(partner.TypeOn(won.WonOn)))
        {
            var decision = StartAttribution.Decide(customer, partner, known, new StartAttribution(
                NameBasedId.From("attribution", won.LeadId, role.ToString()).ToString(), won.CustomerId, role,
                Rounding.WholePpm, won.WonOn, $"lead {won.LeadId} won", StartAttribution.ByWonLead, won.RecordedBy));
            if (decision.IsRejected) return decision;
            started.AddRange(decision.Events);
        }

        return new Decision<AttributionEvent>(started.ToImmutable(), null);
    }

    private static ImmutableArray<AttributionRole> RolesFrom(PartnerType type) => type switch
    {
        PartnerType.Affiliate => [AttributionRole.Acquisition],
        PartnerType.Distributor => [AttributionRole.Acquisition, AttributionRole.Retention],
        _ => [],
    };
}
