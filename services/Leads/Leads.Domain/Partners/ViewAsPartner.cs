namespace Leads.Domain.Partners;

/// <summary>
/// A manager looks at the programme as a partner sees it. That is kept, and the partner reads it: nobody looks in
/// secret.
/// </summary>
public sealed record ViewAsPartner(string ViewingId, DateTimeOffset ViewedAt, string ViewedBy)
{
    public static Decision<PartnerEvent> Decide(Partner partner, ViewAsPartner command) => partner.ErasedOn is null
        ? new PartnerViewed(partner.Id, command.ViewingId, command.ViewedAt, command.ViewedBy)
        : Rejection.Conflict("erased", "The personal data of the partner was erased.");
}
