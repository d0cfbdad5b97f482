using System.Collections.Immutable;

namespace Commissions.Domain.Plans;

/// <summary>
/// Events of release 0.1.0 name no default plan: the first published plan without an assignment paid everybody, with
/// its versions' win-back days. Whoever was paid by it keeps it. What is recorded is never inferred.
/// </summary>
public static class InferredProgramme
{
    /// <summary>The programme that published versions and assignments of that release amount to.</summary>
    public static Rulebook Infer(Rulebook rulebook)
    {
        if (rulebook.Published.IsEmpty || !rulebook.Choices.IsEmpty) return rulebook;
        var plan = DefaultPlanOf(rulebook);
        return rulebook with
        {
            DefaultPlans = [new DefaultPlanFrom(plan, DateOnly.MinValue)],
            WinBackDays = WinBackDaysOf(rulebook.Published.Where(version => version.PlanId == plan)),
            Assignments = [.. rulebook.Assignments.OrderBy(given => given.ValidFrom)],
        };
    }

    // That release left nobody a plan once the only one was assigned; the plan that paid until then is kept instead.
    private static string DefaultPlanOf(Rulebook rulebook) =>
        (rulebook.Published.FirstOrDefault(version => rulebook.Assignments.All(given => given.PlanId != version.PlanId))
            ?? rulebook.Published[0]).PlanId;

    // A version that was published later replaced everything from its first day on.
    private static ImmutableArray<WinBackDaysFrom> WinBackDaysOf(IEnumerable<PlanVersion> versions) =>
        versions.Aggregate(
        ImmutableArray<WinBackDaysFrom>.Empty, (days, version) =>
        [
            .. days.Where(known => known.ValidFrom < version.Terms.ValidFrom),
            new WinBackDaysFrom(version.Terms.WinBackDays, version.Terms.ValidFrom),
        ]);
}
