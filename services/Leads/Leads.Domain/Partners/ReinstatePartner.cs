namespace Leads.Domain.Partners;

public sealed record ReinstatePartner(string? Reason, DateOnly ValidFrom, string ReinstatedBy)
{
    public static Decision<PartnerEvent> Decide(Partner partner, ReinstatePartner command)
    {
        if (InputRules.Reason(command.Reason) is { } refusal) return refusal;
        if (partner.StatusOn(command.ValidFrom) is PartnerStatus.Suspended)
            return new PartnerReinstated(partner.Id, command.ValidFrom, command.Reason!, command.ReinstatedBy);
        return partner.Suspensions.IsEmpty
            ? Rejection.Conflict("partner-not-suspended", "The partner was never suspended.")
            : Decision.NothingNew<PartnerEvent>();
    }
}
