using Command = Leads.Domain.Partners.ReinstatePartner;

namespace Leads.Service.Partners;

/// <summary>A suspension ends.</summary>
internal static class ReinstatePartner
{
    public static void Map(IEndpointRouteBuilder api) =>
        DecisionOnPartner.Map(api, "reinstate", "Reinstate a suspended partner",
            (partner, request, from, by) => Command.Decide(partner, new Command(request.Reason, from, by)));
}
