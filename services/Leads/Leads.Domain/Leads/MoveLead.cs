using Leads.Domain.Policies;

namespace Leads.Domain.Leads;

/// <summary>CRM, partner or manager say how far the sale has come; forecasts weigh it by the stage.</summary>
public sealed record MoveLead(string? Stage, DateOnly? ExpectedCloseOn, DateOnly Today, string MovedBy)
{
    public static Decision<LeadEvent> Decide(Lead lead, LeadPolicy policy, MoveLead command)
    {
        if (InputRules.Text("stage", command.Stage, InputRules.NameLengthMax) is { } refusal) return refusal;
        if (policy.Stage(command.Stage) is null)
            return Rejection.Invalid("stage", "'stage' is one of the lead policy's stages.", "unknown-stage")
                .AddFact("stages", string.Join(", ", policy.Stages.Select(stage => stage.Name)));
        if (!lead.IsOpenOn(command.Today))
            return LeadRefusals.NotOpen(lead, command.Today,
                "Only a lead that waits or is protected moves through stages.");
        var closeOn = command.ExpectedCloseOn ?? lead.ExpectedCloseOn;
        if (lead.Stage == command.Stage && lead.ExpectedCloseOn == closeOn) return Decision.NothingNew<LeadEvent>();
        return new LeadMoved(lead.Id, command.Stage!, closeOn, command.Today, command.MovedBy);
    }
}
