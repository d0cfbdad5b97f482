namespace Leads.Domain.Leads;

/// <summary>The company signed. It brings the partner something from the submission to the end of protection.</summary>
/// <param name="Earliest">First day that it may have been won on.</param>
public sealed record WinLead(
    string? CustomerId, DateOnly? WonOn, DateOnly Today, string RecordedBy, DateOnly Earliest = default)
{
    public static Decision<LeadEvent> Decide(Lead lead, WinLead command)
    {
        if (InputRefusal(command) is { } refusal) return refusal;
        var wonOn = command.WonOn!.Value;
        if (lead.Decided is LeadStatus.Won)
            return lead.CustomerId == command.CustomerId && lead.WonOn == wonOn
                ? Decision.NothingNew<LeadEvent>()
                : LeadRefusals.Decided(lead);
        if (lead.Decided is not LeadStatus.Accepted) return LeadRefusals.NotAccepted(lead);
        if (wonOn >= lead.ProtectedUntil) return LeadRefusals.Expired(lead);
        if (InputRules.InReach("wonOn", wonOn, command.Earliest) is { } tooFar) return tooFar;
        if (wonOn < lead.SubmittedOn.AddDays(-InputRules.CalendarDaysApartMax))
            return Rejection.Conflict("won-before-submission",
                    "The company was a customer before the lead was submitted. A past relation is an attribution.")
                .AddFact("submittedOn", lead.SubmittedOn.ToString("O"));
        return new LeadWon(lead.Id, lead.PartnerId, command.CustomerId!, wonOn, command.RecordedBy);
    }

    private static Rejection? InputRefusal(WinLead command)
    {
        if (InputRules.Id("customerId", command.CustomerId) is { } refusal) return refusal;
        if (command.WonOn is null) return Rejection.Invalid("wonOn", "'wonOn' is missing.");
        return command.WonOn > command.Today.AddDays(InputRules.CalendarDaysApartMax)
            ? Rejection.Invalid("wonOn", "'wonOn' lies in the future.")
            : null;
    }
}
