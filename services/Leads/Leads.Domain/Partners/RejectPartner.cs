namespace Leads.Domain.Partners;

/// <summary>The application is turned down; an approved partner is suspended instead.</summary>
public sealed record RejectPartner(string? Reason, DateOnly RejectedOn, string RejectedBy)
{
    public static Decision<PartnerEvent> Decide(Partner partner, RejectPartner command)
    {
        if (InputRules.Reason(command.Reason) is { } refusal) return refusal;
        if (partner.RejectedOn is not null) return Decision.NothingNew<PartnerEvent>();
        if (partner.ApprovedOn is not null)
            return Rejection.Conflict("partner-approved", "The partner was approved already. Suspend it instead.");
        return new PartnerRejected(partner.Id, command.RejectedOn, command.Reason!, command.RejectedBy);
    }
}
