using Command = Leads.Domain.Leads.AcceptLead;

namespace Leads.Service.Leads;

/// <summary>Nobody else is credited with the company while the protection lasts.</summary>
internal static class AcceptLead
{
    public static void Map(IEndpointRouteBuilder api) =>
        DecisionOnLead.Map(api, "accept", "Accept a lead: it is protected from today",
            (lead, policy, reason, today, by) => Command.Decide(lead, policy, new Command(reason, today, by)));
}
