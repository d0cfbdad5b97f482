using System.Collections.Immutable;
using System.Globalization;
using Decisions;

namespace Commissions.Domain.Plans;

/// <summary>What was chosen for the whole programme, and what waits for a second person.</summary>
public sealed record ProgrammeSettings
{
    public static readonly ProgrammeSettings Initial = new();

    public ImmutableArray<DefaultPlanChosen> DefaultPlans { get; init; } = [];
    public ImmutableArray<WinBackDaysSet> WinBackDays { get; init; } = [];

    /// <summary>The newest proposal that nobody has approved; an older one is given up for it.</summary>
    public DefaultPlanProposed? ProposedDefaultPlan { get; init; }
    public WinBackDaysProposed? ProposedWinBackDays { get; init; }

    public static ProgrammeSettings Fold(ProgrammeSettings settings, object @event) => @event switch
    {
        DefaultPlanProposed proposed => settings with { ProposedDefaultPlan = proposed },
        DefaultPlanChosen chosen => settings with
        {
            DefaultPlans = settings.DefaultPlans.Add(chosen),
            ProposedDefaultPlan = settings.ProposedDefaultPlan is { } waiting && waiting.ChoiceId != chosen.ChoiceId
                ? waiting
                : null,
        },
        WinBackDaysProposed proposed => settings with { ProposedWinBackDays = proposed },
        WinBackDaysSet set => settings with
        {
            WinBackDays = settings.WinBackDays.Add(set),
            ProposedWinBackDays = settings.ProposedWinBackDays is { } waiting && waiting.ChoiceId != set.ChoiceId
                ? waiting
                : null,
        },
        _ => settings,
    };

    /// <summary>
    /// True when the ledger has read all that is recorded here; what a further choice changes is known only then.
    /// </summary>
    public bool IsKnownTo(Rulebook rulebook) =>
        rulebook.Choices.Length == DefaultPlans.Length + WinBackDays.Length;

    /// <summary>The choice in force of that id; null when there is none.</summary>
    public ProgrammeEvent? Recorded(string choiceId) =>
        DefaultPlans.AsEnumerable<ProgrammeEvent>().Concat(WinBackDays)
        .FirstOrDefault(choice => choice.ChoiceId == choiceId);

    /// <summary>The choice of that id, in force or waiting; null when there is none.</summary>
    public ProgrammeEvent? Known(string choiceId) => Recorded(choiceId)
        ?? (ProposedDefaultPlan?.ChoiceId == choiceId ? ProposedDefaultPlan
            : ProposedWinBackDays?.ChoiceId == choiceId ? ProposedWinBackDays
            : null);

    /// <summary>What the proposal of that id showed that it does.</summary>
    public ImmutableArray<PartnerChange>? ShownOf(string choiceId) =>
        ProposedDefaultPlan?.ChoiceId == choiceId ? ProposedDefaultPlan.Shown
        : ProposedWinBackDays?.ChoiceId == choiceId ? ProposedWinBackDays.Shown
        : null;

    /// <summary>
    /// What a publication records: the version, whom it gives the plan to, the plan as the default where the programme
    /// has none, and in a version of the default plan another win-back gap. Preview, what-if and approval all ask here.
    /// </summary>
    public static ImmutableArray<object> OnPublication(Rulebook rulebook, Plan plan, PlanVersionPublished published)
    {
        var events = ImmutableArray.CreateBuilder<object>();
        events.Add(published);
        events.AddRange(GivenWith(published, plan.Version(published.Version)?.GivenTo).Cast<object>());
        if (BecomesDefault(rulebook, plan))
            events.Add(new DefaultPlanChosen(IdOf("default-plan", published), published.PlanId, DateOnly.MinValue,
                published.Author, published.Approver, null, published.ReplayId));
        if (published.Terms.WinBackDays != rulebook.WinBackDaysAt(published.Terms.ValidFrom)
            && WinBackRefusal(rulebook, plan, published.Terms) is null)
            events.Add(new WinBackDaysSet(IdOf("win-back-days", published), published.Terms.WinBackDays,
                published.Terms.ValidFrom, published.Author, published.Approver, null, published.ReplayId));
        return events.ToImmutable();
    }

    /// <summary>To whom a publication gives its plan, as its draft named them.</summary>
    public static IEnumerable<PlanAssigned> GivenWith(PlanVersionPublished published, PlanRecipients? recipients)
    {
        if (recipients is null) return [];
        PlanAssigned To(string? partnerId, string? segment) => new(
            IdOf($"given-to/{segment}/{partnerId}", published), published.PlanId, partnerId, segment,
            published.Terms.ValidFrom, published.Author, published.Approver)
        {
            ProgrammeIsRecorded = true,
        };
        return recipients.Segment is { } segment
            ? [To(null, segment)]
            : recipients.PartnerIds.Select(partner => To(partner, null));
    }

    /// <summary>Win-back days are the programme's: only a version of the default plan may bring others.</summary>
    public static Rejection? WinBackRefusal(Rulebook rulebook, Plan plan, PlanTerms terms)
    {
        var days = rulebook.WinBackDaysAt(terms.ValidFrom);
        if (terms.WinBackDays == days || BecomesDefault(rulebook, plan)
            || rulebook.DefaultPlanOn(terms.ValidFrom) == plan.PlanId) return null;
        return Rejection.Invalid("winBackDays", string.Create(CultureInfo.InvariantCulture,
                $"Win-back days are the programme's, {days} on {terms.ValidFrom:yyyy-MM-dd}, since a customer has " +
                $"one clock for all " +
                $"plans. Leave them out of this draft, or set them with POST /v1/programme/win-back-days."),
                "win-back-days-of-programme").AddFact("programmeDays", days.ToString(CultureInfo.InvariantCulture));
    }

    private static bool BecomesDefault(Rulebook rulebook, Plan plan) =>
        rulebook.DefaultPlans.IsEmpty && !plan.IsForSelected;

    // The same publication names the same choices, however often it is previewed.
    private static string IdOf(string what, PlanVersionPublished published) =>
        NameBasedId.From(what, published.ReplayId, published.PlanId).ToString("N");
}
