using Hosting;
using Marten;

namespace Subscriptions.Service.BillingFacts;

/// <summary>
/// Facts that came under the id of another one: which of the two is right is for a person to find out.
/// </summary>
internal static class ListFactConflicts
{
    public static void Map(IEndpointRouteBuilder api) => api.MapGet("/v1/operations/fact-conflicts", Handle)
        .For(Role.Operations, Role.PartnerManager)
        .WithName("ListFactConflicts").WithSummary("Facts that came with the id of another fact")
        .Produces<Page<FactConflict>>();

    private static async Task<IResult> Handle(
        IQuerySession session, CancellationToken cancellation, int? limit = null, string? after = null)
    {
        var (size, start) = (Page.Size(limit), after ?? "");
        var found = await session.Query<FactConflict>().Where(conflict => conflict.Id.CompareTo(start) > 0)
            .OrderBy(conflict => conflict.Id).Take(size + 1).ToListAsync(cancellation);
        return TypedResults.Ok(Page.From(found, size, conflict => conflict.Id));
    }
}
