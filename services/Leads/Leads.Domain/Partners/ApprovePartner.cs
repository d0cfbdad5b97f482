namespace Leads.Domain.Partners;

public sealed record ApprovePartner(string? Reason, DateOnly ApprovedOn, string ApprovedBy)
{
    public static Decision<PartnerEvent> Decide(Partner partner, ApprovePartner command)
    {
        if (InputRules.Reason(command.Reason) is { } refusal) return refusal;
        if (partner.ApprovedOn is not null) return Decision.NothingNew<PartnerEvent>();
        return new PartnerApproved(partner.Id, command.ApprovedOn, command.Reason!, command.ApprovedBy);
    }
}
