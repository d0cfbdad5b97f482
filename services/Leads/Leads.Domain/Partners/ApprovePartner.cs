namespace Leads.Domain.Partners;

public sealed record ApprovePartner(string? Reason, DateOnly ApprovedOn, string ApprovedBy)
{
    public static Decision<PartnerEvent> Decide(Partner partner, ApprovePartner command)
    {
        if (InputRules.Reason(command.Reason) is { } refusal) return refusal;
        if (partner.ApprovedOn is not null) return Decision.NothingNew<PartnerEvent>();
        if (partner.RejectedOn is not null) return Refusals.Rejected(partner);
        return new PartnerApproved(partner.Id, command.ApprovedOn, command.Reason!, command.ApprovedBy);
    }
}
