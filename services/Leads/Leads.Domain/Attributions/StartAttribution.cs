using System.Globalization;
using Leads.Domain.Customers;
using Leads.Domain.Partners;
using Money;

namespace Leads.Domain.Attributions;

/// <param name="Earliest">First day that it may begin on.</param>
public sealed record StartAttribution(
    string AttributionId, string? CustomerId, AttributionRole? Role, int? SharePpm, DateOnly? From, string? Reason,
    string Source, string StartedBy, DateOnly Earliest = default)
{
    public const string ByManager = "manager";
    public const string ByWonLead = "lead-won";

    public static Decision<AttributionEvent> Decide(
        CustomerAttributions customer, Partner partner, KnownCustomer? known, StartAttribution command)
    {
        if (customer.Find(command.AttributionId) is not null) return Decision.NothingNew<AttributionEvent>();
        var refusal = InputRefusal(command)
            ?? Refusals.NotActive(partner, command.From!.Value)
            ?? PartnerRoles.Refusal(partner, command.Role!.Value, command.From.Value)
            ?? SelfReferralRefusal(partner, known)
            ?? ShareRefusal(customer, command);
        if (refusal is not null) return refusal;
        return new AttributionStarted(command.AttributionId, command.CustomerId!, partner.Id, command.Role!.Value,
            command.SharePpm!.Value, command.From!.Value, command.Source, command.Reason!, command.StartedBy);
    }

    public static Rejection? InputRefusal(StartAttribution command)
    {
        if (InputRules.Id("customerId", command.CustomerId) is { } refusal) return refusal;
        if (command.Role is not { } role || !Enum.IsDefined(role))
            return Rejection.Invalid("role", "'role' is acquisition, retention or training.");
        if (command.SharePpm is not (>= 1 and <= Rounding.WholePpm))
            return Rejection.Invalid("sharePpm", "'sharePpm' is a whole number from 1 to 1000000.");
        if (command.From is not { } from) return Rejection.Invalid("from", "'from' is missing.");
        return InputRules.InReach("from", from, command.Earliest) ?? InputRules.Reason(command.Reason);
    }

    private static Rejection? SelfReferralRefusal(Partner partner, KnownCustomer? known) =>
        known is not null && partner.Identities.SharedWith(known.Identities) is { IsEmpty: false } shared
            ? SelfReferral.Refusal(shared)
            : null;

    private static Rejection? ShareRefusal(CustomerAttributions customer, StartAttribution command)
    {
        var peak = customer.SharePeakPpm(command.Role!.Value, command.From!.Value);
        if (peak + command.SharePpm!.Value <= Rounding.WholePpm) return null;
        return Rejection.Conflict("share-exceeded",
                "The shares of this role would add up to more than the whole. End or reduce another attribution first.")
            .AddFact("heldPpm", peak.ToString(CultureInfo.InvariantCulture))
            .AddFact("freePpm", (Rounding.WholePpm - peak).ToString(CultureInfo.InvariantCulture));
    }
}
