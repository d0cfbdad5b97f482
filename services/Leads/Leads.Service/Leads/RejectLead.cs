using Command = Leads.Domain.Leads.RejectLead;

namespace Leads.Service.Leads;

/// <summary>The company is free for others at once.</summary>
internal static class RejectLead
{
    public static void Map(IEndpointRouteBuilder api) =>
        DecisionOnLead.Map(api, "reject", "Reject a lead",
            (lead, _, reason, today, by) => Command.Decide(lead, new Command(reason, today, by)));
}
