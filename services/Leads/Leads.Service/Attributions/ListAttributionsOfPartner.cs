using Leads.Domain.Attributions;

namespace Leads.Service.Attributions;

/// <summary>Which customers a partner is or was credited with.</summary>
internal static class ListAttributionsOfPartner
{
    public static void Map(IEndpointRouteBuilder api) =>
        api.MapGet("/v1/partners/{id}/attributions", Handle)
            .For(Role.PartnerManager, Role.Finance, Role.Partner).OnlyItself()
            .WithTags("Attributions").WithName("ListAttributionsOfPartner")
            .WithSummary("Customers that a partner is or was credited with")
            .Produces<Page<AttributionResponse>>();

    private static async Task<IResult> Handle(string id, int? limit, string? after, IQuerySession session,
        CancellationToken cancellation)
    {
        var size = Page.Size(limit);
        var start = after ?? "";
        var started = await session.Events.QueryRawEventDataOnly<AttributionStarted>()
            .Where(attribution => attribution.PartnerId == id && attribution.AttributionId.CompareTo(start) > 0)
            .OrderBy(attribution => attribution.AttributionId).Take(size + 1).ToListAsync(cancellation);
        var found = new List<AttributionResponse>();
        foreach (var one in started)
        {
            var customer = await session.LoadAttributions(one.CustomerId, cancellation);
            found.Add(AttributionResponse.FromAttribution(one.CustomerId, customer.State.Find(one.AttributionId)!));
        }

        return TypedResults.Ok(Page.From(found, size, attribution => attribution.Id));
    }
}
