using Commissions.Domain.Plans;
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
            .WithName("ListPlans").WithSummary("Plans of the programme").Produces<Page<PlanDocument>>();
        api.MapGet("/v1/plan-templates", () => TypedResults.Ok(PlanTemplates.All.Select(TemplateView.Of)))
            .For(Role.PartnerManager, Role.Finance)
            .WithName("ListPlanTemplates").WithSummary("Rules to start from");
        api.MapGet("/v1/plans/{id}/versions", Versions).For(Role.PartnerManager, Role.Finance)
            .WithName("ListPlanVersions").WithSummary("All versions of a plan, newest first")
            .Produces<IReadOnlyList<VersionView>>();
        api.MapGet("/v1/plans/{id}/versions/{number:int}", Read).For(Role.PartnerManager, Role.Finance)
            .WithName("ReadPlanVersion").WithSummary("A version with author, approver and reason").Produces<VersionView>();
        api.MapGet("/v1/plans/{id}/versions/{number:int}/diff", Diff).For(Role.PartnerManager, Role.Finance)
            .WithName("DiffPlanVersions").WithSummary("What differs between two versions");
    }

    private static async Task<IResult> List(
        IQuerySession session, CancellationToken cancellation, int? limit = null, string? after = null)
    {
        var size = Page.Size(limit);
        var start = after ?? "";
        var found = await session.Query<PlanDocument>().Where(plan => plan.Id.CompareTo(start) > 0)
            .OrderBy(plan => plan.Id).Take(size + 1).ToListAsync(cancellation);
        return TypedResults.Ok(Page.Of(found, size, plan => plan.Id));
    }

    private static async Task<IResult> Versions(string id, IQuerySession session, CancellationToken cancellation)
    {
        var stream = await session.Load(PlanDocument.StreamOf(id), Plan.Unknown, (plan, e) => Plan.Fold(plan, e.Data), cancellation);
        return stream.Version == 0
            ? Problems.Of(Rejection.NotFound("plan", id))
            : TypedResults.Ok(stream.State.Versions.Reverse().Select(version => VersionView.Of(version, stream.State)));
    }

    private static async Task<IResult> Read(
        string id, int number, IQuerySession session, HttpResponse response, CancellationToken cancellation)
    {
        var stream = await session.Load(PlanDocument.StreamOf(id), Plan.Unknown, (plan, e) => Plan.Fold(plan, e.Data), cancellation);
        if (stream.State.Version(number) is not { } version)
            return Problems.Of(Rejection.NotFound("plan version", $"{id}/{number}"));
        response.SetVersion(stream.Version);
        return TypedResults.Ok(VersionView.Of(version, stream.State));
    }

    private static async Task<IResult> Diff(
        string id, int number, int with, IQuerySession session, CancellationToken cancellation)
    {
        var stream = await session.Load(PlanDocument.StreamOf(id), Plan.Unknown, (plan, e) => Plan.Fold(plan, e.Data), cancellation);
        if (stream.State.Version(number) is not { } version || stream.State.Version(with) is not { } other)
            return Problems.Of(Rejection.NotFound("plan version", $"{id}/{number} or {with}"));
        return TypedResults.Ok(TermsDifference.Between(other.Terms, version.Terms));
    }
}

internal sealed record TemplateView(
    string Id, string Description, IReadOnlyList<ComponentRates> Components, int QualifyAfterDays, long MinPayout)
{
    public static TemplateView Of(PlanTemplate template) => new(template.Id, template.Description,
        template.Components, template.QualifyAfterDays, template.MinPayoutMinor);
}

internal sealed record VersionView(
    string PlanId, int Version, string State, PlanTerms Terms, string Hash, string Author, string Reason,
    string? Approver, DateOnly? ApprovedOn, IReadOnlyList<string> Warnings)
{
    public static VersionView Of(PlanVersionDrafted version, Plan plan)
    {
        var published = plan.Published.FirstOrDefault(known => known.Version == version.Version);
        return new VersionView(version.PlanId, version.Version, published is null ? "draft" : "published", version.Terms,
            version.Hash, version.Author, version.Reason, published?.Approver, published?.ApprovedOn,
            MarketRange.WarningsOf(version.Terms));
    }
}
