using Decisions;

namespace Commissions.Domain.Plans;

/// <summary>
/// A manager says, from a day on, how long a customer may be away and still go on where it was: at once, or proposed to
/// a second person when that changes what was posted.
/// </summary>
public sealed record SetWinBackDays(string ChoiceId, int Days, DateOnly ValidFrom, string Author, string? Reason)
{
    public const int DaysMax = 3_650;

    /// <summary>What it does to posted history; what has not been calculated yet is taken for nothing.</summary>
    public CalculatedEffect Effect { get; init; } = CalculatedEffect.None;

    public static Decision<ProgrammeEvent> Decide(ProgrammeSettings settings, SetWinBackDays command)
    {
        if (settings.Known(command.ChoiceId) is not null) return Decision.NothingNew<ProgrammeEvent>();
        if (command.Days is < 0 or > DaysMax)
            return Rejection.Invalid("days", $"Days are 0 to {DaysMax}.", "days-out-of-range");
        var proposal = new WinBackDaysProposed(
            command.ChoiceId, command.Days, command.ValidFrom, command.Author, command.Reason)
        {
            Shown = command.Effect.Changes,
        };
        return command.Effect.ChangesPosted ? proposal : WinBackDaysSet.From(proposal, null);
    }
}
