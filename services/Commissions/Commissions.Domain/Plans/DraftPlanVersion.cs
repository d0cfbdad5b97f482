using Decisions;

namespace Commissions.Domain.Plans;

/// <summary>A partner manager drafts new rules. Nothing changes until a second person approves them.</summary>
/// <param name="Version">Number that the draft gets: <see cref="Plan.NextVersion"/> as its author saw it.</param>
/// <param name="Today">Today in the programme's time zone.</param>
public sealed record DraftPlanVersion(int Version, PlanDraft Draft, DateOnly Today, string Author)
{
    /// <param name="rulebook">Rules in force; the programme's win-back days are taken from there.</param>
    public static Decision<PlanEvent> Decide(Plan plan, Rulebook rulebook, DraftPlanVersion command)
    {
        var (terms, wrong) = command.Draft.Check(command.Today, rulebook);
        wrong ??= ProgrammeSettings.WinBackRefusal(rulebook, plan, terms!);
        if (wrong is not null) return wrong;
        (var recipients, wrong) = command.Draft.CheckRecipients(rulebook);
        if (recipients is not null) wrong = plan.GivingRefusal();
        if (wrong is not null) return wrong;
        if (string.IsNullOrWhiteSpace(command.Draft.Reason))
            return Rejection.Invalid("reason", "Say why the rules change; it stays in the history of versions.",
                "reason-missing");
        var drafted = new PlanVersionDrafted(
            plan.PlanId!, command.Version, terms!, terms!.Hash(), command.Author, command.Draft.Reason)
        {
            GivenTo = recipients,
        };
        if (plan.Version(command.Version) is { } known)
            return known.Hash == drafted.Hash && known.Reason == drafted.Reason && known.GivenTo == drafted.GivenTo
                ? Decision.NothingNew<PlanEvent>()
                : Rejection.Conflict("version-drafted", "Somebody else drafted this version. Read the plan again.");
        return drafted;
    }
}
