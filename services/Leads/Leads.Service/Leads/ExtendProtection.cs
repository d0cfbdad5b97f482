using Command = Leads.Domain.Leads.ExtendProtection;

namespace Leads.Service.Leads;

/// <summary>A sale that takes longer than the protection gets more time, once.</summary>
internal static class ExtendProtection
{
    public static void Map(IEndpointRouteBuilder api) =>
        DecisionOnLead.Map(api, "extend", "Extend the protection of a lead once",
            (lead, policy, reason, today, by) => Command.Decide(lead, policy, new Command(reason, today, by)));
}
