using Command = Leads.Domain.Partners.RejectPartner;

namespace Leads.Service.Partners;

/// <summary>An application is turned down, with a reason.</summary>
internal static class RejectPartner
{
    public static void Map(IEndpointRouteBuilder api) =>
        DecisionOnPartner.Map(api, "reject", "Reject an application",
            (partner, request, from, by) => Command.Decide(partner, new Command(request.Reason, from, by)));
}
