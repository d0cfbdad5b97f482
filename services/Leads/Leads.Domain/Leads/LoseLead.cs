namespace Leads.Domain.Leads;

public sealed record LoseLead(string? Reason, DateOnly Today, string RecordedBy)
{
    public static Decision<LeadEvent> Decide(Lead lead, LoseLead command)
    {
        if (InputRules.Reason(command.Reason) is { } refusal) return refusal;
        return lead.Decided switch
        {
            LeadStatus.Lost => Decision.NothingNew<LeadEvent>(),
            LeadStatus.Accepted => new LeadLost(lead.Id, command.Today, command.Reason!, command.RecordedBy),
            _ => LeadRefusals.NotAccepted(lead),
        };
    }
}
