using Command = Leads.Domain.Leads.LoseLead;

namespace Leads.Service.Leads;

/// <summary>The sale did not come about.</summary>
internal static class LoseLead
{
    public static void Map(IEndpointRouteBuilder api) =>
        DecisionOnLead.Map(api, "lose", "Record that a lead came to nothing",
            (lead, _, reason, today, by) => Command.Decide(lead, new Command(reason, today, by)));
}
