namespace Leads.Domain.Conflicts;

/// <summary>A manager decides; after an appeal another manager decides again, and that is final.</summary>
public sealed record DecideConflict(ConflictOutcome? Outcome, string? Reason, DateOnly Today, string DecidedBy)
{
    public static Decision<ConflictEvent> Decide(Conflict conflict, DecideConflict command)
    {
        if (command.Outcome is not { } outcome || !Enum.IsDefined(outcome))
            return Rejection.Invalid("outcome", "'outcome' is holder or claimant.");
        if (InputRules.Reason(command.Reason) is { } refusal) return refusal;
        if (conflict.Status is ConflictStatus.Decided or ConflictStatus.Final)
            return conflict.Outcome == outcome
                ? Decision.NothingNew<ConflictEvent>()
                : Rejection.Conflict("conflict-decided", conflict.Status is ConflictStatus.Final
                    ? "The case was decided after an appeal; that is final."
                    : "The case is decided. One of the two may appeal.");
        if (conflict.Deciders.Contains(command.DecidedBy))
            return Rejection.Forbidden(FourEyes.Code,
                "Who decided first cannot decide the appeal. Ask a second person.")
                .AddFact("decider", command.DecidedBy);
        return new ConflictDecided(conflict.Id, outcome, command.Reason!, command.Today, command.DecidedBy);
    }
}
