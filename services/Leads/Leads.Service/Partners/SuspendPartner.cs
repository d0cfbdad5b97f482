using Command = Leads.Domain.Partners.SuspendPartner;

namespace Leads.Service.Partners;

/// <summary>A suspended partner registers and earns nothing from that day on.</summary>
internal static class SuspendPartner
{
    public static void Map(IEndpointRouteBuilder api) =>
        DecisionOnPartner.Map(api, "suspend", "Suspend a partner",
            (partner, request, from, by) => Command.Decide(partner, new Command(request.Reason, from, by)));
}
