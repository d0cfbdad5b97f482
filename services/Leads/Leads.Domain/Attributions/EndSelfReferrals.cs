using Leads.Domain.Customers;
using Leads.Domain.Partners;

namespace Leads.Domain.Attributions;

/// <summary>
/// Partner and customer turned out to be one company after the partner was credited: its attributions end on the day on
/// which they began, as if it had been known then, when they would have been refused.
/// </summary>
public sealed record EndSelfReferrals(string CustomerId, string EndedBy)
{
    public static ImmutableArray<AttributionEvent> Decide(
        CustomerAttributions customer, Partner partner, KnownCustomer? known, EndSelfReferrals command)
    {
        if (known is null || partner.Identities.SharedWith(known.Identities) is not { IsEmpty: false } shared)
            return [];
        var reason = SelfReferral.Refusal(shared).Explanation;
        return
        [
            .. customer.All.Where(held => held.PartnerId == partner.Id
                && (held.Until is null || held.Until > held.From))
                .Select(held => new AttributionEnded(
                    held.Id, command.CustomerId, partner.Id, held.From, reason, command.EndedBy)),
        ];
    }
}
