using Commissions.Domain.Plans;
using Commissions.Service.Settings;
using Commissions.Service.Store;
using EventStore;
using Hosting;
using Marten;

namespace Commissions.Service.Plans;

/// <summary>What is chosen for the whole programme, by date, and what waits for a second person.</summary>
internal static class ReadProgramme
{
    public const string Stream = "programme";

    public static void Map(IEndpointRouteBuilder api) => api.MapGet("/v1/programme", Handle)
        .For(Role.PartnerManager, Role.Finance)
        .WithName("ReadProgramme").WithSummary("Default plan and win-back days by date, waiting changes included")
        .Produces<ProgrammeView>();

    public static Task<LoadedStream<ProgrammeSettings>> Load(IQuerySession session, CancellationToken cancellation) =>
        session.Load(Stream, ProgrammeSettings.Initial, (settings, e) =>
            ProgrammeSettings.Fold(settings, e.Data), cancellation);

    private static async Task<IResult> Handle(IQuerySession session, ProgrammeCalendar calendar, HttpResponse response,
        ProgrammeParameters parameters, CancellationToken cancellation)
    {
        var settings = await Load(session, cancellation);
        // What was recorded a moment ago is shown before the ledger has read it; folding it again changes nothing.
        var rulebook = settings.State.DefaultPlans.AsEnumerable<object>().Concat(settings.State.WinBackDays)
            .Aggregate(await session.RulesInForce(cancellation), RulebookFold.Fold);
        var proposed = settings.State.ProposedDefaultPlan;
        var names = (await session.LoadManyAsync<PlanDocument>(cancellation,
            [.. rulebook.DefaultPlans.Select(chosen => chosen.PlanId), .. proposed is null ? []
                : new[] { proposed.PlanId }]))
            .ToDictionary(plan => plan.Id, plan => plan.Name);
        var today = calendar.Today();
        response.SetVersion(settings.Version);
        return TypedResults.Ok(new ProgrammeView(parameters.Currency, today,
            rulebook.DefaultPlanOn(today), rulebook.WinBackDaysAt(today),
            [.. rulebook.DefaultPlans.Select(from =>
                DefaultPlanView.From(from, settings.State, names.GetValueOrDefault(from.PlanId)))],
            [.. rulebook.WinBackDays.Select(from => WinBackDaysView.From(from, settings.State))],
            proposed is null ? null : DefaultPlanView.From(proposed, names.GetValueOrDefault(proposed.PlanId)),
            settings.State.ProposedWinBackDays is { } days ? WinBackDaysView.From(days) : null));
    }
}

/// <param name="DefaultPlanId">The default plan of today; absent while there is none.</param>
/// <param name="WinBackDaysToday">The gap of today; 90 until it is set.</param>
internal sealed record ProgrammeView(string Currency, DateOnly Today, string? DefaultPlanId, int WinBackDaysToday,
    IReadOnlyList<DefaultPlanView> DefaultPlans, IReadOnlyList<WinBackDaysView> WinBackDays,
    DefaultPlanView? ProposedDefaultPlan, WinBackDaysView? ProposedWinBackDays);

/// <param name="ValidFrom">Absent: from the beginning.</param>
/// <param name="State">"chosen", or "proposed" while it waits for a second person.</param>
/// <param name="Author">Absent where the choice was taken over from a release that recorded none.</param>
/// <param name="Publication">Replay run with whose approval it was recorded.</param>
internal sealed record DefaultPlanView(string? ChoiceId, string PlanId, string? PlanName, DateOnly? ValidFrom,
    string State, string? Author, string? Approver, string? Reason, string? Publication)
{
    public static DefaultPlanView From(DefaultPlanFrom from, ProgrammeSettings settings, string? name) =>
        settings.DefaultPlans.LastOrDefault(chosen =>
            chosen.ValidFrom == from.ValidFrom && chosen.PlanId == from.PlanId) is { } chosen
            ? From(chosen, name)
            : new DefaultPlanView(null, from.PlanId, name, Day(from.ValidFrom), "chosen", null, null, null, null);

    public static DefaultPlanView From(DefaultPlanChosen chosen, string? name) =>
        new(chosen.ChoiceId, chosen.PlanId, name,
        Day(chosen.ValidFrom), "chosen", chosen.Author, chosen.Approver, chosen.Reason, chosen.Publication);

    public static DefaultPlanView From(DefaultPlanProposed proposed, string? name) =>
        new(proposed.ChoiceId, proposed.PlanId, name,
        Day(proposed.ValidFrom), "proposed", proposed.Author, null, proposed.Reason, null);

    private static DateOnly? Day(DateOnly day) => day == DateOnly.MinValue ? null : day;
}

/// <param name="State">"set", or "proposed" while it waits for a second person.</param>
internal sealed record WinBackDaysView(string? ChoiceId, int Days, DateOnly ValidFrom, string State, string? Author,
    string? Approver, string? Reason, string? Publication)
{
    public static WinBackDaysView From(WinBackDaysFrom from, ProgrammeSettings settings) =>
        settings.WinBackDays.LastOrDefault(set => set.ValidFrom == from.ValidFrom && set.Days == from.Days) is { } set
            ? From(set)
            : new WinBackDaysView(null, from.Days, from.ValidFrom, "set", null, null, null, null);

    public static WinBackDaysView From(WinBackDaysSet set) =>
        new(set.ChoiceId, set.Days, set.ValidFrom, "set", set.Author,
        set.Approver, set.Reason, set.Publication);

    public static WinBackDaysView From(WinBackDaysProposed proposed) =>
        new(proposed.ChoiceId, proposed.Days, proposed.ValidFrom,
        "proposed", proposed.Author, null, proposed.Reason, null);
}
