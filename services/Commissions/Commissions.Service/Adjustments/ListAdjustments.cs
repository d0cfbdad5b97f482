using Commissions.Service.Store;
using Hosting;
using Marten;

namespace Commissions.Service.Adjustments;

internal static class ListAdjustments
{
    public static void Map(IEndpointRouteBuilder api) => api.MapGet("/v1/adjustments", Handle)
        .For(Role.Finance, Role.PartnerManager)
        .WithName("ListAllAdjustments")
        .WithSummary("Adjustments of all partners; waiting=true: those that need a second person")
        .Produces<Page<AdjustmentView>>();

    private static async Task<IResult> Handle(IQuerySession session, CancellationToken cancellation,
        bool waiting = false, int? limit = null, string? after = null)
    {
        var (size, start) = (Page.Size(limit), after ?? "");
        var query = session.Query<AdjustmentDocument>().Where(adjustment => adjustment.Id.CompareTo(start) > 0);
        if (waiting)
            query = query.Where(found => found.Adjustment.ApprovedBy == null && !found.Adjustment.IsWithdrawn);
        var found = await query.OrderBy(adjustment => adjustment.Id).Take(size + 1).ToListAsync(cancellation);
        return TypedResults.Ok(Page.From([.. found.Select(a => AdjustmentView.From(a.Adjustment))], size, view =>
            view.AdjustmentId));
    }
}
