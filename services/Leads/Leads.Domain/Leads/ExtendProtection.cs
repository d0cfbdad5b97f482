using Leads.Domain.Policies;

namespace Leads.Domain.Leads;

/// <summary>Once, and only while the lead is still protected; the reason names the evidence.</summary>
public sealed record ExtendProtection(string? Reason, DateOnly Today, string ExtendedBy)
{
    public static Decision<LeadEvent> Decide(Lead lead, LeadPolicy policy, ExtendProtection command)
    {
        if (InputRules.Reason(command.Reason) is { } refusal) return refusal;
        if (lead.Decided is not LeadStatus.Accepted) return LeadRefusals.NotAccepted(lead);
        if (lead.Extended)
            return Rejection.Conflict("already-extended", "The protection was extended before; once is all there is.");
        if (lead.StatusOn(command.Today) is LeadStatus.Expired) return LeadRefusals.Expired(lead);
        return new LeadProtectionExtended(lead.Id, lead.ProtectedUntil!.Value.AddDays(policy.ExtensionDays),
            command.Reason!, command.ExtendedBy);
    }
}
