using Leads.Domain.Partners;

namespace Leads.Domain.Leads;

/// <summary>
/// A case decided that the lead is another's. Its protection goes on; nothing is overwritten. The limit on open leads
/// does not stop a decision: it is about submissions.
/// </summary>
public sealed record ReassignLead(string PartnerId, string ConflictId, string Reason, DateOnly Today, string DecidedBy)
{
    /// <param name="partner">Who gets the lead; null for the vendor's direct sales.</param>
    public static Decision<LeadEvent> Decide(Partner? partner, Lead lead, ReassignLead command)
    {
        if (lead.PartnerId == command.PartnerId) return Decision.NothingNew<LeadEvent>();
        if (partner is not null && Refusals.NotActive(partner, command.Today) is { } refusal) return refusal;
        if (!lead.IsOpenOn(command.Today))
            return LeadRefusals.NotOpen(lead, command.Today,
                "The lead was won, lost, rejected or expired meanwhile. A won customer is settled by attributions.");
        return new LeadReassigned(lead.Id, lead.PartnerId, command.PartnerId, command.ConflictId, command.Reason,
            command.Today, command.DecidedBy);
    }
}
