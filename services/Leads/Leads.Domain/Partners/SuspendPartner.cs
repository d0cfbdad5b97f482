namespace Leads.Domain.Partners;

public sealed record SuspendPartner(string? Reason, DateOnly ValidFrom, string SuspendedBy)
{
    public static Decision<PartnerEvent> Decide(Partner partner, SuspendPartner command)
    {
        if (InputRules.Reason(command.Reason) is { } refusal) return refusal;
        return partner.StatusOn(command.ValidFrom) switch
        {
            PartnerStatus.Suspended => Decision.NothingNew<PartnerEvent>(),
            PartnerStatus.Approved =>
                new PartnerSuspended(partner.Id, command.ValidFrom, command.Reason!, command.SuspendedBy),
            _ => Refusals.NotApproved(partner),
        };
    }
}
