using Commissions.Domain.Plans;
using Commissions.Domain.Segments;
using Commissions.Service.Settings;
using Commissions.Service.Store;
using Decisions;
using Hosting;
using Marten;

namespace Commissions.Service.Plans;

/// <summary>
/// The programme's rules for everybody to read, from the published versions themselves: what is shown is what is
/// calculated. Plans of single partners are between them and the vendor and are left out.
/// </summary>
internal static class ProgrammeRules
{
    public static void Map(IEndpointRouteBuilder api) => api.MapGet("/v1/programme-rules", Handle).AllowAnonymous()
        .WithName("ReadProgrammeRules").WithSummary("The rules in force and those to come, from what is published")
        .WithDescription("format: json, markdown or html. A version's hash is SHA-256 of its terms as canonical JSON.")
        .Produces<RulesPage>().ProducesProblem(StatusCodes.Status400BadRequest);

    private static async Task<IResult> Handle(IQuerySession session, ProgrammeCalendar calendar,
        ProgrammeParameters parameters, CancellationToken cancellation, string? format = null)
    {
        var rulebook = await session.RulesInForce(cancellation);
        var scheme = (await Segments.PublishSegments.Load(session, cancellation)).State;
        var page = RulesPage.From(rulebook, scheme, calendar.Today(), parameters.Currency);
        var names = (await session.LoadManyAsync<PlanDocument>(cancellation, page.Plans.Select(plan => plan.PlanId)))
            .ToDictionary(plan => plan.Id, plan => plan.Name);
        page = page with
        {
            ObjectionDays = parameters.ObjectionDays,
            Plans = [.. page.Plans.Select(plan => plan with { Name = names.GetValueOrDefault(plan.PlanId) })],
        };
        return format switch
        {
            null or "json" => TypedResults.Ok(page),
            "markdown" => TypedResults.Text(RulesText.Write(page).AsMarkdown(), "text/markdown; charset=utf-8"),
            "html" => TypedResults.Text(RulesText.Write(page).AsHtml(), "text/html; charset=utf-8"),
            _ => Problems.From(Rejection.Invalid("format", "'format' is json, markdown or html.")),
        };
    }
}

/// <param name="Plans">The default plan of today first, then those to come, then those given to segments.</param>
internal sealed record RulesPage(
    DateOnly AsOf, string Currency, IReadOnlyList<PublishedPlan> Plans, int SegmentsVersion,
    IReadOnlyList<PartnerSegment> Segments)
{
    public int WinBackDaysToday { get; init; }

    /// <summary>
    /// Days after an entry was posted in which an objection holds it; absent: an objection always does.
    /// </summary>
    public int? ObjectionDays { get; init; }
    public IReadOnlyList<WinBackDaysFrom> WinBackDaysToCome { get; init; } = [];

    public static RulesPage From(Rulebook rulebook, PartnerSegments scheme, DateOnly today, string currency)
    {
        var defaults = new[] { rulebook.DefaultPlanOn(today) }.OfType<string>()
            .Select(plan => PublishedPlan.From(plan, [], rulebook, today))
            .Concat(rulebook.DefaultPlans.Where(chosen => chosen.ValidFrom > today)
                .Select(chosen =>
                    PublishedPlan.From(chosen.PlanId, [], rulebook, today) with { DefaultFrom = chosen.ValidFrom }));
        var ofSegments = rulebook.Assignments.Where(given => given.Segment is not null)
            .GroupBy(given => given.Segment!).SelectMany(segment => NowAndLater(segment, today))
            .GroupBy(given => given.PlanId)
            .Select(plan => PublishedPlan.From(plan.Key, plan.Select(given => given.Segment!), rulebook, today));
        return new RulesPage(today, currency, [.. defaults, .. ofSegments], scheme.Version, scheme.Segments)
        {
            WinBackDaysToday = rulebook.WinBackDaysAt(today),
            WinBackDaysToCome = [.. rulebook.WinBackDays.Where(days => days.ValidFrom > today)],
        };
    }

    // Of the plans given to a segment, the latest that has begun counts, and those that begin later.
    private static IEnumerable<PlanAssignment> NowAndLater(IEnumerable<PlanAssignment> ofSegment, DateOnly today)
    {
        PlanAssignment[] given = [.. ofSegment];
        var begun = given.LastOrDefault(one => one.ValidFrom <= today);
        return given.Where(one => one == begun || one.ValidFrom > today);
    }
}

/// <param name="Segments">Empty for a default plan.</param>
/// <param name="InForce">The version that counts today; absent before the first begins.</param>
/// <param name="ToCome">Published versions that begin later, in order of time.</param>
internal sealed record PublishedPlan(
    string PlanId, string? Name, IReadOnlyList<string> Segments, PublishedTerms? InForce,
    IReadOnlyList<PublishedTerms> ToCome)
{
    /// <summary>First day of a default plan that is still to come; absent for all others.</summary>
    public DateOnly? DefaultFrom { get; init; }

    public static PublishedPlan From(string planId, IEnumerable<string> segments, Rulebook rulebook, DateOnly today)
    {
        var versions = rulebook.Published.Where(version => version.PlanId == planId).ToArray();
        var inForce = versions.Where(version => version.Terms.ValidFrom <= today).MaxBy(version => version.Version);
        return new PublishedPlan(planId, null, [.. segments.Distinct().Order(StringComparer.Ordinal)],
            inForce is null ? null : PublishedTerms.From(inForce),
            [
                .. versions.Where(version => version.Terms.ValidFrom > today
                    && version.Version > (inForce?.Version ?? 0))
                    .OrderBy(version => version.Terms.ValidFrom).ThenBy(version => version.Version)
                    .Select(PublishedTerms.From),
            ]);
    }
}

internal sealed record PublishedTerms(int Version, DateOnly ApprovedOn, string Hash, PlanTerms Terms)
{
    public static PublishedTerms From(PlanVersion version) =>
        new(version.Version, version.ApprovedOn, version.Hash, version.Terms);
}
