namespace Leads.Domain.Attributions;

/// <param name="Earliest">First day that it may end on.</param>
public sealed record EndAttribution(
    string AttributionId, string CustomerId, DateOnly? Until, string? Reason, string EndedBy,
    DateOnly Earliest = default)
{
    public static Decision<AttributionEvent> Decide(CustomerAttributions customer, EndAttribution command)
    {
        if (customer.Find(command.AttributionId) is not { } attribution)
            return Rejection.NotFound("attribution", command.AttributionId);
        if (command.Until is not { } until) return Rejection.Invalid("until", "'until' is missing.");
        if (InputRules.Reason(command.Reason) is { } refusal) return refusal;
        if (until < attribution.From)
            return Rejection.Invalid("until", "'until' lies before the attribution begins.")
                .AddFact("from", attribution.From.ToString("O"));
        if (attribution.Until == until) return Decision.NothingNew<AttributionEvent>();
        // Moving an end could lift the shares of a role above the whole; a new attribution is checked for that.
        if (attribution.Until is { } ended)
            return Rejection.Conflict("attribution-ended", "The attribution has ended already. Start a new one.")
                .AddFact("until", ended.ToString("O"));
        if (InputRules.InReach("until", until, command.Earliest) is { } tooFar) return tooFar;
        return new AttributionEnded(command.AttributionId, command.CustomerId, attribution.PartnerId, until,
            command.Reason!, command.EndedBy);
    }
}
