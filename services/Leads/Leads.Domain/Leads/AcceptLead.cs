using Leads.Domain.Policies;

namespace Leads.Domain.Leads;

public sealed record AcceptLead(string? Reason, DateOnly Today, string AcceptedBy)
{
    public static Decision<LeadEvent> Decide(Lead lead, LeadPolicy policy, AcceptLead command)
    {
        if (InputRules.OptionalReason(command.Reason) is { } refusal) return refusal;
        return lead.Decided switch
        {
            LeadStatus.Accepted => Decision.NothingNew<LeadEvent>(),
            LeadStatus.Submitted => new LeadAccepted(lead.Id, command.Today,
                command.Today.AddDays(policy.ProtectionDays), command.Reason, command.AcceptedBy),
            _ => LeadRefusals.Decided(lead),
        };
    }
}
