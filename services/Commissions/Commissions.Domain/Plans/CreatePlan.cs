using Decisions;

namespace Commissions.Domain.Plans;

/// <summary>A partner manager starts a plan; rules come with its versions.</summary>
/// <param name="Template">One of <see cref="PlanTemplates"/> that its first version starts from; null for none.</param>
/// <param name="IsForSelected">See <see cref="Plan.IsForSelected"/>.</param>
public sealed record CreatePlan(string PlanId, string Name, string? Template, bool IsForSelected, string Author)
{
    private const int NameLengthMax = 200;

    public static Decision<PlanEvent> Decide(Plan plan, CreatePlan command)
    {
        if (plan.PlanId is not null) return Decision.NothingNew<PlanEvent>();
        if (command.Template is { } name && PlanTemplates.All.All(template => template.Id != name))
            return Rejection.Invalid("template",
                $"Templates are {string.Join(", ", PlanTemplates.All.Select(template => template.Id))}.",
                "unknown-template");
        if (string.IsNullOrWhiteSpace(command.Name) || command.Name.Length > NameLengthMax)
            return Rejection.Invalid("name", $"A plan has a name of 1 to {NameLengthMax} characters.");
        return new PlanCreated(command.PlanId, command.Name, command.Template, command.Author)
        {
            IsForSelected = command.IsForSelected,
        };
    }
}
