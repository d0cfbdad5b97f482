using Command = Leads.Domain.Partners.ApprovePartner;

namespace Leads.Service.Partners;

/// <summary>From the day of the approval a partner may register leads and earn.</summary>
internal static class ApprovePartner
{
    public static void Map(IEndpointRouteBuilder api) =>
        DecisionOnPartner.Map(api, "approve", "Approve a partner",
            (partner, request, from, by) => Command.Decide(partner, new Command(request.Reason, from, by)));
}
