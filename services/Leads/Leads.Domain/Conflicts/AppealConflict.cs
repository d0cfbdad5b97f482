namespace Leads.Domain.Conflicts;

public sealed record AppealConflict(string PartnerId, string? Reason, DateOnly Today, string AppealedBy)
{
    public const int DaysMax = 30;

    public static Decision<ConflictEvent> Decide(Conflict conflict, AppealConflict command)
    {
        if (InputRules.Reason(command.Reason) is { } refusal) return refusal;
        switch (conflict.Status)
        {
            case ConflictStatus.Appealed:
                return Decision.NothingNew<ConflictEvent>();
            case ConflictStatus.Final:
                return Rejection.Conflict("conflict-decided", "The case was decided after an appeal; that is final.");
            case not ConflictStatus.Decided:
                return Rejection.Conflict("conflict-not-decided", "There is no decision yet to appeal against.");
        }

        if (conflict.OwnerBy(conflict.Outcome!.Value) == command.PartnerId)
            return Rejection.Conflict("conflict-won", "The decision is in the partner's favour.");
        if (command.Today > conflict.DecidedOn!.Value.AddDays(DaysMax))
            return Rejection.Conflict("appeal-late", $"An appeal is possible for {DaysMax} days after the decision.")
                .AddFact("decidedOn", conflict.DecidedOn.Value.ToString("O"));
        return new ConflictAppealed(conflict.Id, command.PartnerId, command.Today, command.AppealedBy);
    }
}
