using Decisions;

namespace Commissions.Domain.Plans;

/// <summary>A second person approves a default plan or a win-back gap that changes what was posted.</summary>
public sealed record ApproveChoice(string ChoiceId, string Approver)
{
    public static Decision<ProgrammeEvent> Decide(ProgrammeSettings settings, ApproveChoice command)
    {
        if (settings.Recorded(command.ChoiceId) is not null) return Decision.NothingNew<ProgrammeEvent>();
        if (settings.ProposedDefaultPlan is { } plan && plan.ChoiceId == command.ChoiceId)
            return Alone(plan.Author, command) is { } alone ? alone : DefaultPlanChosen.From(plan, command.Approver);
        if (settings.ProposedWinBackDays is { } days && days.ChoiceId == command.ChoiceId)
            return Alone(days.Author, command) is { } alone ? alone : WinBackDaysSet.From(days, command.Approver);
        return Rejection.NotFound("choice that waits for approval", command.ChoiceId);
    }

    private static Rejection? Alone(string author, ApproveChoice command) => FourEyes.Refusal(author, command.Approver,
        "Who proposed a change of the programme cannot approve it. Ask a second person.");
}
