namespace Leads.Domain.Programme;

public sealed record AnswerStability(bool? IsStable, string? Answer, DateOnly Today, string AnsweredBy)
{
    public static Decision<ProgrammeEvent> Decide(ProgrammeState programme, AnswerStability command)
    {
        if (command.IsStable is not { } stable) return Rejection.Invalid("stable", "'stable' is true or false.");
        if (InputRules.Text("answer", command.Answer, InputRules.ReasonLengthMax) is { } refusal) return refusal;
        if (programme.Stability is { } known && known.IsStable == stable && known.Answer == command.Answer)
            return Decision.NothingNew<ProgrammeEvent>();
        return new StabilityAnswered(stable, command.Answer!, command.Today, command.AnsweredBy);
    }
}
