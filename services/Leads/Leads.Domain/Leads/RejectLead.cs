namespace Leads.Domain.Leads;

public sealed record RejectLead(string? Reason, DateOnly Today, string RejectedBy)
{
    public static Decision<LeadEvent> Decide(Lead lead, RejectLead command)
    {
        if (InputRules.Reason(command.Reason) is { } refusal) return refusal;
        return lead.Decided switch
        {
            LeadStatus.Rejected => Decision.NothingNew<LeadEvent>(),
            LeadStatus.Submitted => new LeadRejected(lead.Id, command.Today, command.Reason!, command.RejectedBy),
            _ => LeadRefusals.Decided(lead),
        };
    }
}
