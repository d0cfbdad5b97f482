using Commissions.Domain.Plans;
using Commissions.Service.Store;
using Decisions;
using EventStore;
using Hosting;
using Marten;

namespace Commissions.Service.Plans;

internal static class ReadPlans
{
    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapGet("/v1/plans", List).For(Role.PartnerManager, Role.Finance)
            .WithName("ListPlans").WithSummary("Plans of the programme, with the version that counts today")
            .Produces<Page<PlanView>>();
        api.MapGet("/v1/plan-templates", () => TypedResults.Ok(PlanTemplates.All.Select(TemplateView.From)))
            .For(Role.PartnerManager, Role.Finance)
            .WithName("ListPlanTemplates").WithSummary("Rules to start from");
        api.MapGet("/v1/plans/{id}/versions", Versions).For(Role.PartnerManager, Role.Finance)
            .WithName("ListPlanVersions").WithSummary("All versions of a plan, newest first")
            .Produces<IReadOnlyList<VersionView>>();
        api.MapGet("/v1/plans/{id}/versions/{number:int}", Read).For(Role.PartnerManager, Role.Finance)
            .WithName("ReadPlanVersion").WithSummary("A version with author, approver and reason")
            .Produces<VersionView>();
        api.MapGet("/v1/plans/{id}/versions/{number:int}/diff", Diff).For(Role.PartnerManager, Role.Finance)
            .WithName("DiffPlanVersions").WithSummary("What differs between two versions")
            .Produces<IReadOnlyList<TermsDifference>>();
    }

    private static async Task<IResult> List(IQuerySession session, ProgrammeCalendar calendar,
        CancellationToken cancellation, int? limit = null, string? after = null)
    {
        var size = Page.Size(limit);
        var start = after ?? "";
        var found = await session.Query<PlanDocument>().Where(plan => plan.Id.CompareTo(start) > 0)
            .OrderBy(plan => plan.Id).Take(size + 1).ToListAsync(cancellation);
        var published = (await session.RulesInForce(cancellation)).Published.ToLookup(version => version.PlanId);
        return TypedResults.Ok(Page.From(
            [.. found.Select(plan => PlanView.From(plan, published[plan.Id], calendar.Today()))], size, plan =>
                plan.Id));
    }

    private static async Task<IResult> Versions(
        string id, IQuerySession session, ProgrammeCalendar calendar, CancellationToken cancellation)
    {
        var stream = await session.Load(PlanDocument.StreamOf(id), Plan.Initial, (plan, e) =>
            Plan.Fold(plan, e.Data), cancellation);
        return stream.Version == 0
            ? Problems.From(Rejection.NotFound("plan", id))
            : TypedResults.Ok(stream.State.Versions.Reverse()
                .Select(version => VersionView.From(version, stream.State, calendar.Today())));
    }

    private static async Task<IResult> Read(string id, int number, IQuerySession session, ProgrammeCalendar calendar,
        HttpResponse response, CancellationToken cancellation)
    {
        var stream = await session.Load(PlanDocument.StreamOf(id), Plan.Initial, (plan, e) =>
            Plan.Fold(plan, e.Data), cancellation);
        if (stream.State.Version(number) is not { } version)
            return Problems.From(Rejection.NotFound("plan version", $"{id}/{number}"));
        response.SetVersion(stream.Version);
        return TypedResults.Ok(VersionView.From(version, stream.State, calendar.Today()));
    }

    private static async Task<IResult> Diff(
        string id, int number, int with, IQuerySession session, CancellationToken cancellation)
    {
        var stream = await session.Load(PlanDocument.StreamOf(id), Plan.Initial, (plan, e) =>
            Plan.Fold(plan, e.Data), cancellation);
        if (stream.State.Version(number) is not { } version || stream.State.Version(with) is not { } other)
            return Problems.From(Rejection.NotFound("plan version", $"{id}/{number} or {with}"));
        return TypedResults.Ok(TermsDifference.Between(other.Terms, version.Terms));
    }
}

internal sealed record TemplateView(
    string Id, string Description, IReadOnlyList<ComponentRates> Components, int QualifyAfterDays, long MinPayout)
{
    public static TemplateView From(PlanTemplate template) => new(template.Id, template.Description,
        template.Components, template.QualifyAfterDays, template.MinPayoutMinor);
}

/// <param name="PublishedVersion">The version that was published last; it may begin later, or not count any
/// more.</param>
/// <param name="InForceVersion">The version that counts today; absent before the first begins.</param>
/// <param name="Upcoming">Published versions that begin later, in order of time.</param>
internal sealed record PlanView(string Id, string Name, string? Template, int Versions, int? PublishedVersion,
    int? InForceVersion, IReadOnlyList<UpcomingVersion> Upcoming)
{
    public static PlanView From(PlanDocument plan, IEnumerable<PlanVersion> published, DateOnly today)
    {
        var days = VersionDays.FromPublished(published.Select(version => (version.Version, version.Terms.ValidFrom)));
        return new PlanView(plan.Id, plan.Name, plan.Template, plan.Versions, plan.PublishedVersion,
            days.FirstOrDefault(version => version.On(today) == VersionDays.InForce)?.Version,
            [
                .. days.Where(version => version.On(today) == VersionDays.Upcoming).OrderBy(version => version.From)
                    .Select(version => new UpcomingVersion(version.Version, version.From)),
            ]);
    }
}

internal sealed record UpcomingVersion(int Version, DateOnly ValidFrom);

/// <param name="State">"draft" or "published".</param>
/// <param name="Standing">Of a published version today: "upcoming", "inForce" or "replaced".</param>
/// <param name="ValidUntil">First day on which a later version counts instead; absent while there is none.</param>
/// <param name="GivenTo">Whom its publication gives the plan to; absent: nobody besides those who have it.</param>
internal sealed record VersionView(
    string PlanId, int Version, string State, string? Standing, DateOnly? ValidUntil, PlanTerms Terms, string Hash,
    string Author, string Reason, string? Approver, DateOnly? ApprovedOn, IReadOnlyList<string> Warnings,
    PlanRecipients? GivenTo)
{
    public static VersionView From(PlanVersionDrafted version, Plan plan, DateOnly today)
    {
        var published = plan.Published.FirstOrDefault(known => known.Version == version.Version);
        var days = VersionDays.FromPublished(plan.Published.Select(known => (known.Version, known.Terms.ValidFrom)))
            .FirstOrDefault(known => known.Version == version.Version);
        return new VersionView(version.PlanId, version.Version, published is null ? "draft"
            : "published", days?.On(today),
            days?.Until, version.Terms, version.Hash, version.Author, version.Reason, published?.Approver,
            published?.ApprovedOn, MarketRange.WarningsOf(version.Terms), version.GivenTo);
    }
}
